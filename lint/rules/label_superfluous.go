package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed label_superfluous.md
var labelSuperfluousDoc string

var labelSuperfluous = &lint.Rule{
	Name: "label/superfluous", Aliases: []string{"DL3050"}, Doc: labelSuperfluousDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Note), Fix: lint.Unsafe, Options: family.LabelOption,
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		known := source.Set(p.Texts("labels")...)
		if len(known) == 0 {
			return
		}
		visit.Labels(p, f, func(step *facts.Step, pair *dockerfile.Pair) {
			if !known[pair.Key.Value] {
				p.Report(pair.Key, "the label `%s` is not in the list of allowed labels", pair.Key.Value).
					WithFix("remove the label", false, edit.RemoveLabel(f, step, pair)).Tagged(lint.Unnecessary)
			}
		})
	},
}
