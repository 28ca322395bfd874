package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed shell_double_negation.md
var doubleNegationDoc string

var doubleNegation = family.Shell(&lint.Rule{
	Name: "shell/double-negation", Aliases: []string{"SC2236", "SC2237"}, Doc: doubleNegationDoc, Level: lint.Off,
	Presets: map[string]lint.Level{"hadolint": lint.Note, "strict": lint.Note}, Fix: lint.Safe,
}, func(p *lint.Pass, s *facts.Script) {
	for _, c := range s.Tree().Calls {
		ws := facts.TestWords(c)
		for i := 0; i+2 < len(ws); i++ {
			if !ws[i].Is("!") || !ws[i+1].Is("-z", "-n") {
				continue
			}
			better := map[string]string{"-z": "-n", "-n": "-z"}[ws[i+1].Value]
			whole := ws[i].Span().Cover(ws[i+1].Span())
			p.Report(source.Span(whole), "`! %s` means the same as `%s`; write that", ws[i+1].Value, better).
				WithFix("write "+better, true, source.Replace(whole, better))
		}
	}
})
