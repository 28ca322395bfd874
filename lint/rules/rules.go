// Package rules holds the rules: each is one .go file, and one .md file of the same name that
// documents it and whose examples are its tests. It stands on lint and what that stands on; a
// driver hands All to lint.NewSettings.
//
// To add a rule, write the two files and add the rule to the list of its category.
package rules

import (
	"slices"

	"github.com/dfvet/dfvet/lint"
)

// All returns every rule, category by category.
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
