package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed label_empty.md
var labelEmptyDoc string

var labelEmpty = &lint.Rule{
	Name: "label/empty", Aliases: []string{"DL3051"}, Doc: labelEmptyDoc, Level: lint.Note,
	Presets: hadolint(lint.Warning), Fix: lint.Unsafe, Options: labelOption,
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		keys := source.Set(p.Texts("labels")...)
		eachLabel(p, f, func(step *facts.Step, pair *dockerfile.Pair) {
			if keys[pair.Key.Value] && (pair.Value == nil || pair.Value.Value == "") {
				p.Report(pair.At, "the label %s is empty: give it a value", pair.Key.Value).
					WithFix("take the label away", false, withoutLabel(f, step, pair))
			}
		})
	},
}
