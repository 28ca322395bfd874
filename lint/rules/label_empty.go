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

//go:embed label_empty.md
var labelEmptyDoc string

var labelEmpty = &lint.Rule{
	Name: "label/empty", Aliases: []string{"DL3051"}, Doc: labelEmptyDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Unsafe, Options: family.LabelOption,
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		keys := source.Set(p.Texts("labels")...)
		visit.Labels(p, f, func(step *facts.Step, pair *dockerfile.Pair) {
			if keys[pair.Key.Value] && (pair.Value == nil || pair.Value.Value == "") {
				p.Report(pair.At, "the label `%s` is empty; give it a value", pair.Key.Value).
					WithFix("remove the label", false, edit.RemoveLabel(f, step, pair))
			}
		})
	},
}
