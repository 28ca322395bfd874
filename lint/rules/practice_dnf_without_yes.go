package rules

import _ "embed"

//go:embed practice_dnf_without_yes.md
var dnfWithoutYesDoc string

var dnfWithoutYes = prompt{
	name: "dnf-without-yes", alias: "DL3038", doc: dnfWithoutYesDoc,
	managers: []string{"dnf"}, configured: "assumeyes", quiet: rpmIsQuiet,
}.rule()
