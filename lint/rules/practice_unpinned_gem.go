package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_unpinned_gem.md
var unpinnedGemDoc string

var unpinnedGem = pinning{
	name: "unpinned-gem", alias: "DL3028", doc: unpinnedGemDoc, operator: ":",
	asks: func(u *facts.Use) bool {
		return u.Is("gem") && !u.Has("-v", "--version", "-g", "--file")
	},
}.rule()
