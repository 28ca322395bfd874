package rules

import "github.com/dfvet/dfvet/lint"

// buildRules are about what docker build makes of a Dockerfile.
var buildRules = []*lint.Rule{
	buildSyntax,
	buildUnknownInstruction,
	forbiddenTrigger,
	instructionBeforeFrom,
}
