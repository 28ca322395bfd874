package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_unchecked_cd.md
var uncheckedCdDoc string

var uncheckedCd = family.Shell(&lint.Rule{
	Name: "shell/unchecked-cd", Aliases: []string{"SC2164"}, Doc: uncheckedCdDoc, Level: lint.Warning,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Safe, Tags: []string{"correctness"},
}, func(p *lint.Pass, s *facts.Script) {
	for _, c := range s.Tree().Calls {
		if c.Name != "cd" && c.Name != "pushd" || c.Visit == nil || len(c.Words) < 2 || c.Words[1].Is("/", "~", "-", "..", ".") {
			continue
		}
		end := unchecked(c.Visit)
		if end == nil || facts.StopsAtErrors(s) {
			continue
		}
		found := p.Report(c, "if `cd` fails, the rest runs in the wrong folder; add `|| exit`")
		if code, ok := s.Write(" || exit"); ok {
			at := s.Span(0, edit.EndOf(end)).End
			found.WithFix("add `|| exit`", true, source.Insert(at, code))
		}
	}
})

// unchecked returns the list of && and || whose last command is v, or nil. The shell must continue with
// another statement even if v fails.
func unchecked(v *facts.Visit) *syntax.Stmt {
	for up := v.Up; up != nil; v, up = up, up.Up {
		switch n := up.Node.(type) {
		case *syntax.Stmt:
			if n.Negated || n.Background {
				return nil
			}
		case *syntax.BinaryCmd:
			if n.X == v.Node || n.Op != syntax.AndStmt {
				return nil
			}
		default:
			stmt, _ := v.Node.(*syntax.Stmt)
			if stmt != nil && goesOn(n, stmt) {
				return stmt
			}
			return nil
		}
	}
	return nil
}

// goesOn reports whether another statement follows stmt in its list in n.
func goesOn(n syntax.Node, stmt *syntax.Stmt) bool {
	var lists [][]*syntax.Stmt
	switch n := n.(type) {
	case *syntax.File:
		lists = append(lists, n.Stmts)
	case *syntax.Block:
		lists = append(lists, n.Stmts)
	case *syntax.Subshell:
		lists = append(lists, n.Stmts)
	case *syntax.CmdSubst:
		lists = append(lists, n.Stmts)
	case *syntax.IfClause:
		lists = append(lists, n.Then)
	case *syntax.ForClause:
		lists = append(lists, n.Do)
	case *syntax.WhileClause:
		lists = append(lists, n.Do)
	case *syntax.CaseItem:
		lists = append(lists, n.Stmts)
	}
	for _, list := range lists {
		for i, s := range list {
			if s == stmt {
				return i+1 < len(list)
			}
		}
	}
	return false
}
