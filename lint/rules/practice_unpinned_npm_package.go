package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_unpinned_npm_package.md
var unpinnedNpmPackageDoc string

var unpinnedNpmPackage = pinning{
	name: "unpinned-npm-package", alias: "DL3016", doc: unpinnedNpmPackageDoc, operator: "@",
	asks: func(u *facts.Use) bool { return u.Is("npm", "yarn", "pnpm") },
}.rule()
