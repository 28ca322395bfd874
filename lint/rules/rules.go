// Package rules contains the rules: each is one .go file, and one .md file with the same name that documents
// it and whose examples are its tests. It imports lint and the packages below it; a driver passes All to
// lint.NewSettings.
//
// To add a rule, write the two files and add the rule to the list of its category.
package rules

import (
	"slices"

	"github.com/dfvet/dfvet/lint"
)

// All returns every rule, ordered by category.
func All() []*lint.Rule {
	return slices.Concat(
		contractRules,
		wiringRules,
		buildRules,
		practiceRules,
		securityRules,
		shellRules,
		labelRules,
		composeRules,
		configRules,
		fileRules,
	)
}
