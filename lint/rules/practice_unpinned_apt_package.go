package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_unpinned_apt_package.md
var unpinnedAptPackageDoc string

var unpinnedAptPackage = pinning{
	name: "unpinned-apt-package", alias: "DL3008", doc: unpinnedAptPackageDoc, operator: "=",
	asks: func(u *facts.Use) bool { return u.Is("apt") },
}.rule()
