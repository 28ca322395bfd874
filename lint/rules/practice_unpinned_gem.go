package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_unpinned_gem.md
var unpinnedGemDoc string

var unpinnedGem = family.Pinning{
	Name: "unpinned-gem", Alias: "DL3028", Doc: unpinnedGemDoc, Operator: ":",
	Concerns: func(u *facts.Use) bool {
		return u.Is("gem") && !u.Has("-v", "--version", "-g", "--file")
	},
}.Rule()
