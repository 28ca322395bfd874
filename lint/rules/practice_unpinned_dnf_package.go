package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_unpinned_dnf_package.md
var unpinnedDnfPackageDoc string

var unpinnedDnfPackage = pinning{
	name: "unpinned-dnf-package", alias: "DL3041", doc: unpinnedDnfPackageDoc, operator: "-",
	asks: func(u *facts.Use) bool { return u.Is("dnf") },
}.rule()
