package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_unpinned_pip_package.md
var unpinnedPipPackageDoc string

var unpinnedPipPackage = family.Pinning{
	Name: "unpinned-pip-package", Alias: "DL3013", Doc: unpinnedPipPackageDoc, Operator: "==",
	Concerns: func(u *facts.Use) bool {
		return u.Is("pip", "pipx", "uv") && u.Subcommand() != "add" &&
			!u.Has("-r", "--requirement", "--requirements", "-c", "--constraint", "--constraints", "--group")
	},
}.Rule()
