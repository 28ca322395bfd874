package rules

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_unpinned_image.md
var unpinnedImageDoc string

// movingTags are tags that each release moves to another image.
var movingTags = []string{"latest", "stable", "edge", "test", "nightly", "dev", "beta", "canary", "lts"}

var unpinnedImage = &lint.Rule{
	Name: "compose/unpinned-image", Aliases: []string{"service-image-require-explicit-tag", "CL-0004"}, Doc: unpinnedImageDoc,
	Level: lint.Note, Presets: family.Strict(lint.Warning), Fix: lint.Unsafe, Tags: []string{"compose", "reproducibility"},
	Options: []lint.Option{{Name: "prohibitedTags", Doc: "tags that move to another image; by default " + strings.Join(movingTags, ", ")}},
	App: func(p *lint.Pass, app *project.App) {
		moving := p.Texts("prohibitedTags")
		if moving == nil {
			moving = movingTags
		}
		for _, s := range pulled(app) {
			switch tag, digest := tagOf(s.Image.Text); {
			case digest:
			case tag == "":
				edit.PinValue(p, visit.ReportAt(p, *s.Image, "`%s` has no tag, so the image changes with each release; add a tag or a digest", s.Image.Text), *s.Image, false)
			case slices.Contains(moving, tag):
				edit.PinValue(p, visit.ReportAt(p, *s.Image, "the tag `%s` moves to another image with each release; pin a version", tag), *s.Image, false)
			}
		}
	},
}

// pulled returns the services whose image is pulled from a registry under a known name.
func pulled(app *project.App) (all []*project.Service) {
	built := map[string]bool{}
	for _, s := range app.Services {
		if s.Service.Build != nil && s.Image != nil {
			built[s.Image.Text] = true
		}
	}
	for _, s := range app.Services {
		if i := s.Image; i != nil && s.Service.Build == nil && i.Known && i.Text != "" && i.File != nil && !built[i.Text] && !strings.HasPrefix(i.Text, "sha256:") {
			all = append(all, s)
		}
	}
	return all
}

// tagOf returns the tag of an image reference, or "" if it has none, and whether the reference has a digest.
func tagOf(image string) (tag string, digest bool) {
	name, _, digest := strings.Cut(image, "@")
	_, tag, _ = strings.Cut(name[strings.LastIndexByte(name, '/')+1:], ":")
	return tag, digest
}
