package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_unpinned_go_module.md
var unpinnedGoModuleDoc string

var unpinnedGoModule = pinning{
	name: "unpinned-go-module", alias: "DL3062", doc: unpinnedGoModuleDoc, operator: "@",
	asks: func(u *facts.Use) bool { return u.Is("go") },
}.rule()
