package rules

import "github.com/dfvet/dfvet/lint"

// composeRules check Compose files for errors, entries without effect, risks and style.
var composeRules = []*lint.Rule{
	composeSyntax, composeSchema, duplicateKey, interpolation, undefinedName, composeConflict, composeCycle, envFileSyntax, inactiveProfile,
	engineRefused, providerName, composeExecForm, composeHealthTool, singleDollar, unexportedVariable, spaceAfterEquals, containerName, duplicateContainerName, unusedDefinition, unusedAnchor, obsoleteVersion,
	unpinnedImage, imageWithoutDigest, imageAndBuild, missingName,
	engineSocket, privilegedService, rulingCapability, strongCapability, unconfined, hostNamespace, hostNetwork, hostDevice,
	writableHostPath, sensitiveHostPath, sharedPropagation, executableTmpfs, rootService, literalSecretRule, urlCredentials, silentLogging,
	unboundPort, publicPort, unexposedPort, privilegeEscalation, defaultCapabilities, writableRoot, unlimitedResources,
	unquotedPort, quotedVolume, serviceOrder, keyOrder, dependencyOrder, portOrder, sectionOrder,
}
