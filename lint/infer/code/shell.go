package code

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/dfvet/dfvet/grammar/source"
)

// maxScript is the maximum size in bytes of a script that is read.
const maxScript = 256 << 10

// Shell returns the variables that a shell script reads. sets are the variables that it sets for the programs
// that it starts.
func Shell(file *source.File) (f *Facts, sets map[string]bool) {
	f, sets = &Facts{File: file}, map[string]bool{}
	if len(file.Text) > maxScript {
		return f, sets
	}
	tree, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(file.Text), "")
	if err != nil {
		return f, sets
	}
	c := checks{required: map[*syntax.ParamExp]bool{}, touched: map[string]bool{}, leaves: map[string]bool{}}
	s := &script{f: f, sets: sets, own: map[string]bool{}, required: c.required}
	for _, stmt := range tree.Stmts {
		c.next(stmt)
		s.ofStatement(stmt, true)
	}
	return f, sets
}

// A script collects the variables that a shell script reads.
type script struct {
	f    *Facts
	sets map[string]bool // exported, or set before a command
	own  map[string]bool // set without use of the previous value
	// required are the expansions without whose variables the script stops.
	required map[*syntax.ParamExp]bool
}

// ofShell are variables that the shell itself sets.
var ofShell = map[string]bool{"PWD": true, "OLDPWD": true, "HOME": true, "PATH": true, "UID": true, "EUID": true, "PPID": true, "RANDOM": true, "SECONDS": true, "LINENO": true, "IFS": true, "OPTARG": true, "OPTIND": true, "HOSTNAME": true, "REPLY": true, "FUNCNAME": true, "PIPESTATUS": true, "BASH_SOURCE": true, "BASH_VERSION": true, "SHELL": true, "USER": true, "TERM": true, "LANG": true, "SHLVL": true, "PS1": true, "BASHPID": true, "ARGV": true}

// ofStatement handles a statement. Only statements at the top level of the script certainly run.
func (s *script) ofStatement(stmt *syntax.Stmt, top bool) {
	if call, ok := stmt.Cmd.(*syntax.CallExpr); !ok || len(call.Args) > 1 && call.Args[0].Lit() == "test" {
		top = false
	}
	syntax.Walk(stmt, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.ParamExp:
			s.param(n, top)
		case *syntax.Assign:
			s.assign(n, top)
			return false
		case *syntax.ForClause:
			if w, ok := n.Loop.(*syntax.WordIter); ok {
				s.own[w.Name.Value] = true
			}
		case *syntax.CallExpr:
			s.command(n)
		}
		return true
	})
}

// assign handles an assignment NAME=value.
func (s *script) assign(a *syntax.Assign, top bool) {
	if a.Name == nil {
		return
	}
	name, self := a.Name.Value, false
	if a.Value != nil {
		syntax.Walk(a.Value, func(n syntax.Node) bool {
			if p, ok := n.(*syntax.ParamExp); ok {
				self = self || p.Param != nil && p.Param.Value == name
				s.param(p, top)
			}
			return true
		})
	}
	if s.sets[name] = true; !self && !a.Naked {
		s.own[name] = true
	}
}

// command handles the variables that the command read sets.
func (s *script) command(c *syntax.CallExpr) {
	if len(c.Args) == 0 || c.Args[0].Lit() != "read" {
		return
	}
	for _, w := range c.Args[1:] {
		if name := w.Lit(); isCaps(name) {
			s.own[name] = true
		}
	}
}

// param records a variable that is expanded.
func (s *script) param(p *syntax.ParamExp, top bool) {
	if p.Param == nil || !isCaps(p.Param.Value) || ofShell[p.Param.Value] || s.own[p.Param.Value] {
		return
	}
	name := p.Param.Value
	r := Read{Name: name, File: s.f.File, At: spanOf(int(p.Param.Pos().Offset()), name), How: "a shell script"}
	r.Stops = s.required[p]
	if p.Exp != nil {
		switch p.Exp.Op {
		case syntax.DefaultUnset, syntax.DefaultUnsetOrNull, syntax.AssignUnset, syntax.AssignUnsetOrNull:
			if r.Other = true; p.Exp.Word == nil {
				r.Other = false
			} else if text := p.Exp.Word.Lit(); text != "" {
				r.Default, r.Known, r.Other = text, true, false
			} else if q := quotedText(p.Exp.Word); q != "" {
				r.Default, r.Known, r.Other = q, true, false
			}
		case syntax.ErrorUnset, syntax.ErrorUnsetOrNull:
			r.Stops = top
		}
	}
	s.f.Reads = append(s.f.Reads, r)
}

// quotedText returns the text of a word that is one quoted string, or "".
func quotedText(w *syntax.Word) string {
	if len(w.Parts) != 1 {
		return ""
	}
	switch q := w.Parts[0].(type) {
	case *syntax.SglQuoted:
		return q.Value
	case *syntax.DblQuoted:
		if len(q.Parts) == 1 {
			if l, ok := q.Parts[0].(*syntax.Lit); ok {
				return l.Value
			}
		}
	}
	return ""
}
