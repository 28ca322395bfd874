package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_latest_tag.md
var latestTagDoc string

var latestTag = &lint.Rule{
	Name: "practice/latest-tag", Aliases: []string{"DL3007"}, Doc: latestTagDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Unsafe, Tags: []string{"reproducibility"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		eachImage(p, f, func(word *dockerfile.Word, image, name, tag string) {
			if tag == "latest" {
				edit.PinWord(p, p.Report(word, "the tag `latest` of `%s` moves; pin a release", name), word, image)
			}
		})
	},
}
