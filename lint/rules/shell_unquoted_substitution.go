package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_unquoted_substitution.md
var unquotedSubstitutionDoc string

var unquotedSubstitution = family.Shell(&lint.Rule{
	Name: "shell/unquoted-substitution", Aliases: []string{"SC2046"}, Doc: unquotedSubstitutionDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Unsafe,
}, func(p *lint.Pass, s *facts.Script) {
	facts.Nodes(s, func(v *facts.Visit, x *syntax.CmdSubst) {
		if !s.Tree().Splits(v) || facts.PrintsOneWord(s, x) || len(x.Stmts) == 0 {
			return
		}
		context, _, holder := facts.ContextOf(v)
		if context != facts.Argument || meantToSplit(s, v, holder, "") || facts.ListsWords(x) {
			return
		}
		found := p.Report(s.At(x), "spaces and globs in the output split it into several words; put it in double quotes")
		if edits, ok := edit.Around(s, x, `"`, `"`); ok && !x.Backquotes {
			found.WithFix("put it in quotes", false, edits...)
		}
	})
})
