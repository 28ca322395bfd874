package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
)

//go:embed build_unknown_instruction.md
var buildUnknownInstructionDoc string

var buildUnknownInstruction = &lint.Rule{
	Name:    "build/unknown-instruction",
	Doc:     buildUnknownInstructionDoc,
	Level:   lint.Error,
	Presets: map[string]lint.Level{"hadolint": lint.Error, "buildkit": lint.Error},
	Fix:     lint.Unsafe,
	Tags:    []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		problems(p, f)
	},
}
