package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_dangerous_rm.md
var dangerousRmDoc string

var dangerousRm = family.Shell(&lint.Rule{
	Name: "shell/dangerous-rm", Aliases: []string{"SC2115"}, Doc: dangerousRmDoc, Level: lint.Warning,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Safe, Tags: []string{"correctness"},
}, func(p *lint.Pass, s *facts.Script) {
	for _, c := range s.Tree().Calls {
		if c.Name != "rm" || c.Expr == nil || !recursive(c) {
			continue
		}
		for _, w := range c.Args() {
			if x := leading(w.Node); x != nil && wipesRoot(s, w, x) {
				name := x.Param.Value
				found := p.Report(w, "if `%s` is empty, this deletes from `/` on; write `${%s:?}`", name, name)
				if e, ok := edit.ReplaceCode(s, x, "${"+name+":?}"); ok {
					found.WithFix("write ${"+name+":?}", true, e)
				}
			}
		}
	}
})

func recursive(c *facts.Call) bool {
	for _, w := range c.Args() {
		if w.Is("--recursive") || strings.HasPrefix(w.Value, "-") && !strings.HasPrefix(w.Value, "--") && strings.ContainsAny(w.Value, "rR") {
			return true
		}
	}
	return false
}

// leading returns the variable, quoted or not, at the start of a word, or nil.
func leading(w *syntax.Word) *syntax.ParamExp {
	if w == nil || len(w.Parts) == 0 {
		return nil
	}
	first := w.Parts[0]
	if q, ok := first.(*syntax.DblQuoted); ok && len(q.Parts) > 0 {
		first = q.Parts[0]
	}
	x, ok := first.(*syntax.ParamExp)
	if !ok || !isNamed(x) || x.Exp != nil || x.Slice != nil || x.Repl != nil {
		return nil
	}
	return x
}

// wipesRoot reports whether a word would be the root or a system folder if the variable at its start were
// empty, and whether it may be empty.
func wipesRoot(s *facts.Script, w facts.Word, x *syntax.ParamExp) bool {
	rest := strings.TrimPrefix(w.Value, s.Source(x))
	if len(rest) == len(w.Value) || !strings.HasPrefix(rest, "/") {
		return false
	}
	dir := strings.TrimRight(rest[1:], "/*.")
	if dir != "" && !systemFolders[dir] {
		return false
	}
	if c := facts.ContentOf(s, x.Param.Value); c == facts.OneWord || c == facts.SeveralWords {
		return false
	}
	return !setBefore(s, x.Param.Value)
}

// setBefore reports whether a script sets a variable to a value that is unlikely to be empty, such as the
// output of a command followed by &&.
func setBefore(s *facts.Script, name string) bool {
	v := s.Tree().Variables()[name]
	if v == nil {
		return false
	}
	for _, set := range v.Sets {
		if set.Value == nil {
			return false
		}
		if lit, ok := facts.LiteralText(set.Value); ok && lit == "" {
			return false
		}
	}
	return len(v.Sets) > 0
}

var systemFolders = source.Set("bin", "boot", "dev", "etc", "home", "lib", "lib64", "media", "mnt", "opt", "proc",
	"root", "run", "sbin", "srv", "sys", "usr", "var")
