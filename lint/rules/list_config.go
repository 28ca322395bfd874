package rules

import "github.com/dfvet/dfvet/lint"

// configRules are about what is said to dfvet itself: dfvet.yaml, and comments that ignore.
var configRules = []*lint.Rule{
	configSyntax,
	configUnknownKey,
	configUnknownRule,
	configUnusedIgnore, configNearIgnore,
	configValue,
}
