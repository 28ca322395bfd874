package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_masked_result.md
var maskedResultDoc string

var maskedResult = family.Shell(&lint.Rule{
	Name: "shell/masked-result", Aliases: []string{"SC2155"}, Doc: maskedResultDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Unsafe,
}, func(p *lint.Pass, s *facts.Script) {
	facts.Nodes(s, func(v *facts.Visit, d *syntax.DeclClause) {
		for _, a := range d.Args {
			if a.Naked || a.Name == nil || a.Value == nil || !mayFail(s, a.Value) {
				continue
			}
			found := p.Report(s.At(a), "`%s` succeeds even if the command in it fails; set `%s` first, then `%s` it", d.Variant.Value, a.Name.Value, d.Variant.Value)
			if len(d.Args) == 1 && !besideOr(v) {
				code := s.Source(a) + " && " + d.Variant.Value + " " + a.Name.Value
				if e, ok := edit.ReplaceCode(s, d, code); ok {
					found.WithFix("set it first", false, e)
				}
			}
			return
		}
	})
})

// mayFail reports whether a value comes from a command whose failure matters.
func mayFail(s *facts.Script, w *syntax.Word) bool {
	for _, p := range w.Parts {
		switch p := p.(type) {
		case *syntax.CmdSubst:
			if !facts.PrintsOneWord(s, p) {
				return true
			}
		case *syntax.DblQuoted:
			if mayFail(s, &syntax.Word{Parts: p.Parts}) {
				return true
			}
		}
	}
	return false
}

// besideOr reports whether || comes before or after the command of v, so that && would group differently.
func besideOr(v *facts.Visit) bool { return v.In(facts.InOr | facts.InPipe | facts.Negated) }
