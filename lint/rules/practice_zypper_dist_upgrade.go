package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed practice_zypper_dist_upgrade.md
var zypperDistUpgradeDoc string

var zypperDistUpgrade = &lint.Rule{
	Name: "practice/zypper-dist-upgrade", Aliases: []string{"DL3035"}, Doc: zypperDistUpgradeDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Unsafe, Tags: []string{"reproducibility"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Uses(p, f, func(u *facts.Use) {
			if u.Is("zypper") && (u.Subcommand() == "dist-upgrade" || u.Subcommand() == "dup") {
				p.Report(u.Sub[0], "`%s` may change the release of the system; use `zypper patch`, or a newer base image", u.Subcommand()).
					WithFix("write patch", false, source.Replace(u.Sub[0], "patch"))
			}
		})
	},
}
