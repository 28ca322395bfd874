package rules

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/lock"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_base_platform.md
var basePlatformDoc string

var basePlatform = &lint.Rule{
	Name: "build/base-platform", Aliases: []string{"InvalidBaseImagePlatform"}, Doc: basePlatformDoc, Level: lint.Warning,
	Presets: family.BuildKit(), Tags: []string{"portability"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment || p.Project.Lock() == nil {
			return
		}
		for _, s := range p.Facts(f).Build.Stages {
			if s.Base != nil || s.From == nil || !s.Image.Known {
				continue
			}
			for _, platform := range builtFor(p, f, s) {
				if message := otherPlatform(p, s.Image.Text, platform); message != "" {
					p.Report(s.From.Image, "%s", message)
					break
				}
			}
		}
	},
	App: func(p *lint.Pass, app *project.App) {
		for _, s := range app.Services {
			platform, ok := visit.Scalar(s.Node, "platform")
			if !ok || !platform.Known || s.Service.Build != nil || s.Image == nil || !s.Image.Known || s.Build != nil {
				continue
			}
			if message := otherPlatform(p, s.Image.Text, platform.Text); message != "" {
				visit.ReportAt(p, platform, "%s", message)
			}
		}
	},
}

// otherPlatform returns why an image does not exist for a platform. It returns "" if the image exists, or if
// that is unknown.
func otherPlatform(p *lint.Pass, image, platform string) string {
	locked := p.Project.Lock().Lookup(image)
	if locked == nil {
		return ""
	}
	if has, known := locked.Has(platform); has || !known {
		return ""
	}
	return source.Quote(image) + " does not exist for " + lock.Platform(platform) + "; " + lock.FileName + " lists " + strings.Join(locked.All(), ", ")
}

// builtFor returns the platforms that a stage is certainly built for: the one in its FROM or, if FROM does
// not set one, those in the Compose file.
func builtFor(p *lint.Pass, f *dockerfile.File, s *build.Stage) []string {
	if flag := s.From.Platform; flag != nil && flag.Value != nil {
		text := flag.Value.Value
		if !strings.Contains(text, "$") {
			return []string{text}
		}
		if !slices.Contains([]string{"$TARGETPLATFORM", "${TARGETPLATFORM}"}, text) {
			return nil
		}
	}
	var all []string
	for _, svc := range p.Project.Builders(f) {
		b := svc.Service.Build
		if b == nil || b.Node == nil || b.Node.Kind != compose.Mapping {
			continue
		}
		list := visit.Scalars(b.Node.Get("platforms"))
		if one, ok := visit.Scalar(svc.Node, "platform"); ok && len(list) == 0 {
			list = []compose.Value{one}
		}
		for _, v := range list {
			if v.Known {
				all = append(all, v.Text)
			}
		}
	}
	return all
}
