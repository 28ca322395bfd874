package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_yum_without_yes.md
var yumWithoutYesDoc string

var yumWithoutYes = family.Prompt{
	Name: "yum-without-yes", Alias: "DL3030", Doc: yumWithoutYesDoc,
	Managers: []string{"yum"}, Configured: "assumeyes", Quiet: rpmIsQuiet,
}.Rule()

func rpmIsQuiet(u *facts.Use) bool {
	return u.Has("-y", "--assumeyes", "--assume-yes", "--assumeno", "--downloadonly")
}
