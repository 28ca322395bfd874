package rules

import "github.com/dfvet/dfvet/lint"

// contractRules check the contract in one file.
var contractRules = []*lint.Rule{
	contractSyntax, contractUnknownInstruction, undeclaredVariable, formatMismatch, contractDuplicate, unknownListener, unknownType, nearComment, buildVariable,
	exposeMismatch, volumeOwner, privilegedPort, secretDefault, inheritedUnverified, notBuildable, preflightReplaced,
}
