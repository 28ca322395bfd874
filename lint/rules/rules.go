// Package rules contains the rules. Each consists of a .go file and an .md file with the same name; the .md
// file documents the rule, and its examples are the rule's tests. The package imports lint and the packages
// below it. A driver passes All to lint.NewSettings.
//
// To add a rule, write both files and add the rule to the list of its category.
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
