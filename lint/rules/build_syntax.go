package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
)

//go:embed build_syntax.md
var buildSyntaxDoc string

var buildSyntax = &lint.Rule{
	Name:    "build/syntax",
	Aliases: []string{"DL1000"},
	Doc:     buildSyntaxDoc,
	Level:   lint.Error,
	Fix:     lint.Unsafe,
	Presets: map[string]lint.Level{"hadolint": lint.Error, "buildkit": lint.Error},
	Tags:    []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		problems(p, f)
	},
}
