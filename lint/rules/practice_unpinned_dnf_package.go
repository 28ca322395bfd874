package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_unpinned_dnf_package.md
var unpinnedDnfPackageDoc string

var unpinnedDnfPackage = family.Pinning{
	Name: "unpinned-dnf-package", Alias: "DL3041", Doc: unpinnedDnfPackageDoc, Operator: "-",
	Concerns: func(u *facts.Use) bool { return u.Is("dnf") },
}.Rule()
