package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/convert"
)

//go:embed build_bad_substitution.md
var badSubstitutionDoc string

var badSubstitution = &lint.Rule{
	Name: "build/bad-substitution", Doc: badSubstitutionDoc, Level: lint.Error,
	Presets: map[string]lint.Level{"hadolint": lint.Error, "buildkit": lint.Error}, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		refusals(p, f, convert.Substitution, func(r *convert.Refusal) { reportRefusal(p, f, r) })
	},
}
