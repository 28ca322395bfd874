package rules

import "github.com/dfvet/dfvet/lint"

// wiringRules check how the services of a Compose project fit together.
var wiringRules = []*lint.Rule{
	missingEnvironment, environmentFormat, setValue, unknownEnvironment, exclusiveEnvironment,
	unresolvedHost, unreachableHost, wrongPort, loopbackListener, protocolMismatch, unprovenType, loopbackHost,
	credentialMismatch, credentialMissing, missingReplicaSet, missingSchema,
	missingVolume, misplacedVolume, readOnlyVolume, volumeFormatMismatch, volumeOwnerMismatch, anonymousVolume,
	advertisedAddress, missingDependsOn, unhealthyDependency, dependencyCycle, preflightCycle, portConflict, publishedPort,
	buildTarget, buildArgument, missingFile, emittedFile, ambiguousHost, unverified,
}
