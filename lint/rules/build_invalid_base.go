package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/convert"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
	"github.com/distribution/reference"
)

//go:embed build_invalid_base.md
var invalidBaseDoc string

var invalidBase = &lint.Rule{
	Name: "build/invalid-base", Aliases: []string{"InvalidDefaultArgInFrom"}, Doc: invalidBaseDoc, Level: lint.Warning,
	Presets: family.BuildKit(), Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if p.Dialect(f.Source) != lint.BuildKit {
			refusals(p, f, convert.Base, func(r *convert.Refusal) {
				if from := r.Do.(*dockerfile.From); !needsUndeclared(p, f, from.Image) { // build/undefined-argument reports it
					reportRefusal(p, f, r).AtLevel(lint.Error)
				}
			})
			return
		}
		visit.Stages(p, f, func(s *build.Stage) {
			if s.From == nil || s.From.Image == nil {
				return
			}
			if strings.Contains(s.Image.Text, "${") {
				return // either a placeholder in a template, or a mistake that stops the build
			}
			if _, err := reference.ParseNormalizedNamed(s.Image.Text); err == nil {
				return
			}
			visit.ReportIn(p, f, s.From, s.From.Image, "`%s` is not a valid image name; give the arguments defaults that make it valid", s.Image.Text)
		})
	},
}
