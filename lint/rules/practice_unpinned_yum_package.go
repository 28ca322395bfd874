package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_unpinned_yum_package.md
var unpinnedYumPackageDoc string

var unpinnedYumPackage = pinning{
	name: "unpinned-yum-package", alias: "DL3033", doc: unpinnedYumPackageDoc, operator: "-",
	asks: func(u *facts.Use) bool { return u.Is("yum") },
}.rule()
