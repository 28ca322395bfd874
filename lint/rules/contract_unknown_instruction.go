package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
)

//go:embed contract_unknown_instruction.md
var contractUnknownInstructionDoc string

var contractUnknownInstruction = &lint.Rule{
	Name: "contract/unknown-instruction", Doc: contractUnknownInstructionDoc, Level: lint.Error, Fix: lint.Unsafe,
	Tags:       []string{"contract", "correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) { problems(p, f) },
}
