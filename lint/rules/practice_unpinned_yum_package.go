package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_unpinned_yum_package.md
var unpinnedYumPackageDoc string

var unpinnedYumPackage = family.Pinning{
	Name: "unpinned-yum-package", Alias: "DL3033", Doc: unpinnedYumPackageDoc, Operator: "-",
	Concerns: func(u *facts.Use) bool { return u.Is("yum") },
}.Rule()
