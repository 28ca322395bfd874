package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_split_array.md
var splitArrayDoc string

var splitArray = shellRule(&lint.Rule{
	Name: "shell/split-array", Aliases: []string{"SC2206", "SC2207"}, Doc: splitArrayDoc, Level: lint.Note,
	Presets: hadolint(lint.Warning),
}, func(p *lint.Pass, s *facts.Script) {
	element := func(v *facts.Visit) bool {
		c, quoted, _ := facts.ContextOf(v)
		return c == facts.Element && !quoted && s.Shell.Dialect != facts.Zsh
	}
	each(s, func(v *facts.Visit, x *syntax.ParamExp) {
		if isNamed(x) && element(v) && contentOf(s, x.Param.Value) != oneWord {
			p.Report(s.At(x), "blanks and globs in %s make several elements of it: quote it, or read it with read -a", s.Source(x))
		}
	})
	each(s, func(v *facts.Visit, x *syntax.CmdSubst) {
		if element(v) && !printsOneWord(s, x) {
			p.Report(s.At(x), "every blank begins an element here, and globs become file names: read it with mapfile -t")
		}
	})
})
