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

//go:embed practice_apt_in_script.md
var aptInScriptDoc string

var aptInScript = &lint.Rule{
	Name: "practice/apt-in-script", Aliases: []string{"DL3027"}, Doc: aptInScriptDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Safe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Uses(p, f, func(u *facts.Use) {
			if u.Program != "apt" {
				return
			}
			found := p.Report(u.Words[0], "`apt` is meant for interactive use, and its behaviour may change; write `apt-get` or `apt-cache`")
			if to := aptGetFor[u.Subcommand()]; to != "" && u.Words[0].Source() == "apt" {
				found.WithFix("write "+to, true, source.Replace(u.Words[0], to))
			}
		})
	},
}

// aptGetFor maps a subcommand of apt to the program that accepts it with the same arguments.
var aptGetFor = map[string]string{
	"install": "apt-get", "reinstall": "apt-get", "update": "apt-get", "remove": "apt-get", "purge": "apt-get",
	"autoremove": "apt-get", "clean": "apt-get", "autoclean": "apt-get", "build-dep": "apt-get",
	"dist-upgrade": "apt-get", "source": "apt-get", "download": "apt-get",
	"show": "apt-cache", "search": "apt-cache", "policy": "apt-cache", "depends": "apt-cache",
}
