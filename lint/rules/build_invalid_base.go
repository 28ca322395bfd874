package rules

import (
	_ "embed"
	"strings"

	"github.com/distribution/reference"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
)

//go:embed build_invalid_base.md
var invalidBaseDoc string

var invalidBase = &lint.Rule{
	Name: "build/invalid-base", Aliases: []string{"InvalidDefaultArgInFrom"}, Doc: invalidBaseDoc, Level: lint.Warning,
	Presets: buildkit(), Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		eachStage(p, f, func(s *build.Stage) {
			if s.From == nil || s.From.Image == nil {
				return
			}
			if strings.Contains(s.Image.Text, "${") {
				return // what stands there is no variable: a template's, or a mistake that the build stops at
			}
			if _, err := reference.ParseNormalizedNamed(s.Image.Text); err == nil {
				return
			}
			if p.Dialect(f.Source) != lint.BuildKit && needsArgument(p.Facts(f).Build.Globals, s.From.Image) {
				return
			}
			reportIn(p, f, s.From, s.From.Image, "%q is no name of an image: give the ARGs defaults that make one", s.Image.Text)
		})
	},
}

// needsArgument reports whether a word of FROM waits for a build argument: it has a variable that
// is empty unless one is given. That is how the author wants it.
func needsArgument(globals *build.Scope, w *dockerfile.Word) bool {
	needs := false
	references(w.Parts, false, func(part *dockerfile.Part, guarded bool) {
		at := globals.Get(part.Var)
		if !guarded && (at == nil || at.Value.Text == "") {
			needs = true
		}
	})
	return needs
}
