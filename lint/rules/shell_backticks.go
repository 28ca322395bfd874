package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_backticks.md
var backticksDoc string

var backticks = family.Shell(&lint.Rule{
	Name: "shell/backticks", Aliases: []string{"SC2006"}, Doc: backticksDoc, Level: lint.Off,
	Presets: map[string]lint.Level{"hadolint": lint.Note, "strict": lint.Note}, Fix: lint.Safe,
}, func(p *lint.Pass, s *facts.Script) {
	facts.Nodes(s, func(v *facts.Visit, x *syntax.CmdSubst) {
		if !x.Backquotes || len(x.Stmts) == 0 || !x.Right.IsValid() {
			return
		}
		found := p.Report(s.At(x), "backticks are hard to nest and to read; write `$(…)`")
		inner := s.Source(x)
		inner = inner[1 : len(inner)-1]
		if !strings.ContainsAny(inner, "\\`") {
			if e, ok := edit.ReplaceCode(s, x, "$("+inner+")"); ok {
				found.WithFix("write `$(…)`", true, e)
			}
		}
	})
})
