package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_unpinned_apk_package.md
var unpinnedApkPackageDoc string

var unpinnedApkPackage = family.Pinning{
	Name: "unpinned-apk-package", Alias: "DL3018", Doc: unpinnedApkPackageDoc, Operator: "=",
	Concerns: func(u *facts.Use) bool { return u.Is("apk") },
}.Rule()
