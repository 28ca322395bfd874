package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_split_array.md
var splitArrayDoc string

var splitArray = family.Shell(&lint.Rule{
	Name: "shell/split-array", Aliases: []string{"SC2206", "SC2207"}, Doc: splitArrayDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Warning),
}, func(p *lint.Pass, s *facts.Script) {
	element := func(v *facts.Visit) bool {
		c, quoted, _ := facts.ContextOf(v)
		return c == facts.Element && !quoted && s.Shell.Dialect != facts.Zsh
	}
	facts.Nodes(s, func(v *facts.Visit, x *syntax.ParamExp) {
		if isNamed(x) && element(v) && facts.ContentOf(s, x.Param.Value) != facts.OneWord {
			p.Report(s.At(x), "spaces and globs split `%s` into several elements; quote it, or use `read -a`", s.Source(x))
		}
	})
	facts.Nodes(s, func(v *facts.Visit, x *syntax.CmdSubst) {
		if element(v) && !facts.PrintsOneWord(s, x) {
			p.Report(s.At(x), "the output is split at every space, and globs are expanded; use `mapfile -t`")
		}
	})
})
