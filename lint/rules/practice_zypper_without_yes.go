package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_zypper_without_yes.md
var zypperWithoutYesDoc string

var zypperWithoutYes = family.Prompt{
	Name: "zypper-without-yes", Alias: "DL3034", Doc: zypperWithoutYesDoc,
	Managers: []string{"zypper"}, Configured: "zypp_non_interactive",
	Quiet: func(u *facts.Use) bool {
		return u.Has("-y", "-n", "--no-confirm", "--non-interactive", "--dry-run", "-D")
	},
}.Rule()
