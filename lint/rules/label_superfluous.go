package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed label_superfluous.md
var labelSuperfluousDoc string

var labelSuperfluous = &lint.Rule{
	Name: "label/superfluous", Aliases: []string{"DL3050"}, Doc: labelSuperfluousDoc, Level: lint.Note,
	Presets: hadolint(lint.Note), Fix: lint.Unsafe, Options: labelOption,
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		known := source.Set(p.Texts("labels")...)
		if len(known) == 0 {
			return
		}
		eachLabel(p, f, func(step *facts.Step, pair *dockerfile.Pair) {
			if !known[pair.Key.Value] {
				p.Report(pair.Key, "the label %s is not one of those that are agreed on", pair.Key.Value).
					WithFix("take the label away", false, withoutLabel(f, step, pair)).Tagged(lint.Unnecessary)
			}
		})
	},
}
