package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_unquoted_substitution.md
var unquotedSubstitutionDoc string

var unquotedSubstitution = shellRule(&lint.Rule{
	Name: "shell/unquoted-substitution", Aliases: []string{"SC2046"}, Doc: unquotedSubstitutionDoc, Level: lint.Note,
	Presets: hadolint(lint.Warning), Fix: lint.Unsafe,
}, func(p *lint.Pass, s *facts.Script) {
	each(s, func(v *facts.Visit, x *syntax.CmdSubst) {
		if !s.Tree().Splits(v) || printsOneWord(s, x) || len(x.Stmts) == 0 {
			return
		}
		context, _, holder := facts.ContextOf(v)
		if context != facts.Argument || meantToSplit(s, v, holder, "") || listsWords(x) {
			return
		}
		found := p.Report(s.At(x), "blanks and globs in what this prints make several words of it: put it in double quotes")
		if edits, ok := around(s, x, `"`, `"`); ok && !x.Backquotes {
			found.WithFix("put it in quotes", false, edits...)
		}
	})
})

// listsWords reports whether a substitution is there to give several words: $(cat list.txt),
// $(find . -name '*.c').
func listsWords(x *syntax.CmdSubst) bool {
	stmt := x.Stmts[len(x.Stmts)-1]
	for {
		b, ok := stmt.Cmd.(*syntax.BinaryCmd)
		if !ok {
			break
		}
		stmt = b.X
	}
	c, ok := stmt.Cmd.(*syntax.CallExpr)
	if !ok || len(c.Args) == 0 {
		return false
	}
	switch c.Args[0].Lit() {
	case "cat", "find", "ls", "seq", "xargs", "sort", "pgrep", "dpkg-query", "apt-mark", "apt-cache", "grep", "comm", "git", "rpm", "pkg-config", "scanelf":
		return true
	}
	return false
}
