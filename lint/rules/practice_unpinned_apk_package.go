package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_unpinned_apk_package.md
var unpinnedApkPackageDoc string

var unpinnedApkPackage = pinning{
	name: "unpinned-apk-package", alias: "DL3018", doc: unpinnedApkPackageDoc, operator: "=",
	asks: func(u *facts.Use) bool { return u.Is("apk") },
}.rule()
