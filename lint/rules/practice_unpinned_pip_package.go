package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_unpinned_pip_package.md
var unpinnedPipPackageDoc string

var unpinnedPipPackage = pinning{
	name: "unpinned-pip-package", alias: "DL3013", doc: unpinnedPipPackageDoc, operator: "==",
	asks: func(u *facts.Use) bool {
		return u.Is("pip", "pipx", "uv") && u.Subcommand() != "add" &&
			!u.Has("-r", "--requirement", "--requirements", "-c", "--constraint", "--constraints", "--group")
	},
}.rule()
