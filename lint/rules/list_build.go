package rules

import "github.com/dfvet/dfvet/lint"

// buildRules check whether a Dockerfile builds, and how docker build interprets it.
var buildRules = []*lint.Rule{
	buildSyntax,
	buildUnknownInstruction,
	forbiddenTrigger,
	instructionBeforeFrom,
	stageNameCase, asCase, instructionCase, emptyContinuation, duplicateStage, reservedStageName, shellForm, maintainer,
	undefinedArgument, unsetVariable, relativeWorkdir, repeatedCmd, repeatedEntrypoint, repeatedHealthcheck,
	legacyKeyValue, invalidValue, execForm, heredocVariable, basePlatform, redundantPlatform, constantPlatform, invalidBase, secretVariable, secretInLayer,
	descriptionFormat, protocolCase, exposeAddress, ignoredSource, missingSource,
	badSubstitution, unusedStage, unusedArgument, mixedBaseVersions, buildHealthTool, missingProgram, noCommand,
}
