package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_unpinned_zypper_package.md
var unpinnedZypperPackageDoc string

var unpinnedZypperPackage = pinning{
	name: "unpinned-zypper-package", alias: "DL3037", doc: unpinnedZypperPackageDoc, operator: "=",
	asks: func(u *facts.Use) bool {
		kind := u.Option("-t", "--type")
		return u.Is("zypper") && (kind == nil || kind.Value == "package")
	},
}.rule()
