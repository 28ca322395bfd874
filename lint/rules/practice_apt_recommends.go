package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed practice_apt_recommends.md
var aptRecommendsDoc string

var aptRecommends = &lint.Rule{
	Name: "practice/apt-recommends", Aliases: []string{"DL3015"}, Doc: aptRecommendsDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Note), Fix: lint.Unsafe, Tags: []string{"size"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if strings.Contains(f.Source.Text, `APT::Install-Recommends "`) || strings.Contains(f.Source.Text, `APT::Install-Recommends \"`) {
			return // apt has its own configuration
		}
		visit.Uses(p, f, func(u *facts.Use) {
			if !u.Is("apt") || u.Verb != facts.Install || u.Unsure || recommendsOff(u) {
				return
			}
			found := p.Report(edit.Subcommand(u), "apt also installs recommended packages; add `--no-install-recommends`")
			edit.AddOption(found, u, "--no-install-recommends", false)
		})
	},
}

// recommendsOff reports whether a command sets an option about recommended packages.
func recommendsOff(u *facts.Use) bool {
	if u.Has("--no-install-recommends", "--install-recommends", "--without-recommends", "-R", "--with-recommends", "-r") {
		return true
	}
	for _, o := range u.Options {
		if (o.Name == "-o" || o.Name == "--option") && strings.HasPrefix(strings.ToLower(o.Value), "apt::install-recommends") {
			return true
		}
	}
	return false
}
