package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_unpinned_apt_package.md
var unpinnedAptPackageDoc string

var unpinnedAptPackage = family.Pinning{
	Name: "unpinned-apt-package", Alias: "DL3008", Doc: unpinnedAptPackageDoc, Operator: "=",
	Concerns: func(u *facts.Use) bool { return u.Is("apt") },
}.Rule()
