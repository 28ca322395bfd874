package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_dnf_without_yes.md
var dnfWithoutYesDoc string

var dnfWithoutYes = family.Prompt{
	Name: "dnf-without-yes", Alias: "DL3038", Doc: dnfWithoutYesDoc,
	Managers: []string{"dnf"}, Configured: "assumeyes", Quiet: rpmIsQuiet,
}.Rule()
