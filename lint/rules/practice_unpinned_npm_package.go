package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_unpinned_npm_package.md
var unpinnedNpmPackageDoc string

var unpinnedNpmPackage = family.Pinning{
	Name: "unpinned-npm-package", Alias: "DL3016", Doc: unpinnedNpmPackageDoc, Operator: "@",
	Concerns: func(u *facts.Use) bool { return u.Is("npm", "yarn", "pnpm") },
}.Rule()
