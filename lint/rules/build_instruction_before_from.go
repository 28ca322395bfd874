package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
)

//go:embed build_instruction_before_from.md
var instructionBeforeFromDoc string

var instructionBeforeFrom = &lint.Rule{
	Name:    "build/instruction-before-from",
	Aliases: []string{"DL3061"},
	Doc:     instructionBeforeFromDoc,
	Level:   lint.Error,
	Presets: map[string]lint.Level{"hadolint": lint.Error, "buildkit": lint.Error},
	Tags:    []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		problems(p, f)
	},
}
