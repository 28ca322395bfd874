package rules

import (
	_ "embed"
	"slices"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_image_without_digest.md
var imageWithoutDigestDoc string

var imageWithoutDigest = &lint.Rule{
	Name: "compose/image-without-digest", Aliases: []string{"CL-0019"}, Doc: imageWithoutDigestDoc,
	Presets: family.Strict(lint.Note), Fix: lint.Safe, Tags: []string{"compose", "security", "reproducibility"},
	App: func(p *lint.Pass, app *project.App) {
		for _, s := range pulled(app) {
			if tag, digest := tagOf(s.Image.Text); !digest && tag != "" && !slices.Contains(movingTags, tag) {
				found := visit.ReportAt(p, *s.Image, "the tag of `%s` can move to another image; add a digest, `@sha256:…`", s.Image.Text)
				edit.PinValue(p, found, *s.Image, true)
			}
		}
	},
}
