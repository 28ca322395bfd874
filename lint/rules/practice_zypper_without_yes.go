package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_zypper_without_yes.md
var zypperWithoutYesDoc string

var zypperWithoutYes = prompt{
	name: "zypper-without-yes", alias: "DL3034", doc: zypperWithoutYesDoc,
	managers: []string{"zypper"}, configured: "zypp_non_interactive",
	quiet: func(u *facts.Use) bool {
		return u.Has("-y", "-n", "--no-confirm", "--non-interactive", "--dry-run", "-D")
	},
}.rule()
