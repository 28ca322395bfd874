package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_unpinned_zypper_package.md
var unpinnedZypperPackageDoc string

var unpinnedZypperPackage = family.Pinning{
	Name: "unpinned-zypper-package", Alias: "DL3037", Doc: unpinnedZypperPackageDoc, Operator: "=",
	Concerns: func(u *facts.Use) bool {
		kind := u.Option("-t", "--type")
		return u.Is("zypper") && (kind == nil || kind.Value == "package")
	},
}.Rule()
