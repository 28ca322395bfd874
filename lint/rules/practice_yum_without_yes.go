package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_yum_without_yes.md
var yumWithoutYesDoc string

var yumWithoutYes = prompt{
	name: "yum-without-yes", alias: "DL3030", doc: yumWithoutYesDoc,
	managers: []string{"yum"}, configured: "assumeyes", quiet: rpmIsQuiet,
}.rule()

func rpmIsQuiet(u *facts.Use) bool {
	return u.Has("-y", "--assumeyes", "--assume-yes", "--assumeno", "--downloadonly")
}
