package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_unpinned_go_module.md
var unpinnedGoModuleDoc string

var unpinnedGoModule = family.Pinning{
	Name: "unpinned-go-module", Alias: "DL3062", Doc: unpinnedGoModuleDoc, Operator: "@",
	Concerns: func(u *facts.Use) bool { return u.Is("go") },
}.Rule()
