package rules

import "github.com/dfvet/dfvet/lint"

// contractRules look at the contract that one file states.
var contractRules = []*lint.Rule{
	contractSyntax, contractUnknownInstruction, undeclaredVariable, formatMismatch, contractDuplicate, unknownListener, unknownType, nearComment, buildVariable,
	exposeMismatch, volumeOwner, privilegedPort, secretDefault, inheritedUnverified, notBuildable, preflightReplaced,
}
