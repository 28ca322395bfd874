package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed practice_apk_cache_kept.md
var apkCacheKeptDoc string

var apkCacheKept = &lint.Rule{
	Name: "practice/apk-cache-kept", Aliases: []string{"DL3019"}, Doc: apkCacheKeptDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Note), Fix: lint.Safe, Tags: []string{"size"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		for _, s := range visit.Shipped(p, f) {
			for _, script := range s.Runs() {
				for _, u := range script.Tree().Uses() {
					apkCaches(p, u)
				}
			}
		}
	},
}

func apkCaches(p *lint.Pass, u *facts.Use) {
	if !u.Is("apk") || u.Verb != facts.Install || u.Unsure || u.Has("--no-cache", "--cache-dir", "--root", "-p", "--no-network") {
		return
	}
	if family.Scratch(u.Script.Step, []string{"/var/cache/apk", "/etc/apk/cache"}) {
		return
	}
	edit.AddOption(p.Report(edit.Subcommand(u), "apk keeps an index in the image; write `apk add --no-cache`"), u, "--no-cache", true)
}
