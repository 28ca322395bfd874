package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed practice_untagged_image.md
var untaggedImageDoc string

var untaggedImage = &lint.Rule{
	Name: "practice/untagged-image", Aliases: []string{"DL3006"}, Doc: untaggedImageDoc, Level: lint.Warning,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Unsafe, Tags: []string{"reproducibility"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		eachImage(p, f, func(word *dockerfile.Word, image, name, tag string) {
			if tag != "" {
				return
			}
			if word.Value == image {
				found := p.Report(word, "`%s` has no tag, so it is whatever `latest` is today; write `%s:TAG`", name, name)
				edit.PinWord(p, found, word, image)
				found.WithFix("write "+name+":latest", false, source.Insert(word.At.End, ":latest"))
				return
			}
			p.Report(word, "`%s` is `%s` by default, which has no tag and so is whatever `latest` is today", word.Value, name)
		})
	},
}

// mayBeContext reports whether an image's name may instead be that of a build context.
func mayBeContext(p *lint.Pass, f *dockerfile.File, image string) bool {
	return image != "" && !strings.ContainsAny(image, ":/@") && !catalog.Official(image) && isContext(p, f, image)
}

// eachImage calls do for each image in FROM, COPY --from and RUN --mount with a known name. It omits scratch
// and images with a digest. For hadolint, only FROM counts.
func eachImage(p *lint.Pass, f *dockerfile.File, do func(word *dockerfile.Word, image, name, tag string)) {
	if f.Contract || f.Fragment {
		return
	}
	one := func(word *dockerfile.Word, image string) {
		if image == "" || strings.EqualFold(image, "scratch") || strings.Contains(image, "@") {
			return
		}
		if p.Project.Ref(image).Name == "" {
			return // build/invalid-base reports it
		}
		name, tag := image, ""
		if i := strings.LastIndexByte(image, ':'); i > strings.LastIndexByte(image, '/') {
			name, tag = image[:i], image[i+1:]
		}
		do(word, image, name, tag)
	}
	for _, s := range p.Facts(f).Stages {
		if s.Base == nil && s.From != nil && !mayBeContext(p, f, s.Image) {
			one(s.From.Image, s.Image)
		}
	}
	if p.Dialect(f.Source) != lint.Dfvet {
		return
	}
	refused := refusedPlaces(p, f)
	visit.Steps(p, f, func(step *facts.Step) {
		for _, w := range build.Sources(step.Do) {
			// A single word may be the name of a build context. practice/unknown-copy-source checks it.
			if isImage(p, f, w, refused) && (strings.ContainsAny(w.Value, ":/") || catalog.Official(w.Value)) {
				one(w, w.Value)
			}
		}
	})
}
