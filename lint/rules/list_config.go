package rules

import "github.com/dfvet/dfvet/lint"

// configRules check dfvet's own configuration: dfvet.yaml and ignore comments.
var configRules = []*lint.Rule{
	configSyntax,
	configUnknownKey,
	configUnknownRule,
	configUnusedIgnore, configNearIgnore,
	configValue,
}
