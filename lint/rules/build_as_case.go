package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_as_case.md
var asCaseDoc string

var asCase = &lint.Rule{
	Name: "build/as-case", Aliases: []string{"FromAsCasing"}, Doc: asCaseDoc, Level: lint.Note,
	Presets: family.BuildKit(), Fix: lint.Safe, Tags: []string{"style"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Froms(f, func(from *dockerfile.From) {
			if from.Name == nil {
				return
			}
			if want, ok := cased(from.Keyword.Text, from.As.Text); ok && want != from.As.Text {
				visit.ReportIn(p, f, from, from.As, "`%s` and `%s` differ in case; write `%s`", from.Keyword.Text, from.As.Text, want).
					WithFix("write "+want, true, source.Replace(from.As, want))
			}
		})
	},
}

// cased returns word in the case of like. ok is false unless like is completely in upper case or in lower
// case.
func cased(like, word string) (text string, ok bool) {
	switch like {
	case strings.ToLower(like):
		return strings.ToLower(word), true
	case strings.ToUpper(like):
		return strings.ToUpper(word), true
	}
	return word, false
}
