package rules

import "github.com/dfvet/dfvet/lint"

// configRules check dfvet.yaml and the comments that ignore findings.
var configRules = []*lint.Rule{
	configSyntax,
	configUnknownKey,
	configUnknownRule,
	configUnusedIgnore, configNearIgnore,
	configValue,
}
