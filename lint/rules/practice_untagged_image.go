package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_untagged_image.md
var untaggedImageDoc string

var untaggedImage = &lint.Rule{
	Name: "practice/untagged-image", Aliases: []string{"DL3006"}, Doc: untaggedImageDoc, Level: lint.Warning,
	Presets: hadolint(lint.Warning), Fix: lint.Unsafe, Tags: []string{"reproducibility"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		eachImage(p, f, func(s *facts.Stage, name, tag string) {
			if tag != "" {
				return
			}
			word := s.From.Image
			if word.Value == s.Image {
				p.Report(word, "%q has no tag, so it is whatever latest is today: write %s:TAG", name, name).
					WithFix("write "+name+":latest", false, lint.Insert(word.At.End, ":latest"))
				return
			}
			p.Report(word, "%q is %q by default, which has no tag and so is whatever latest is today", word.Value, name)
		})
	},
}

// eachImage calls do for the stages that begin with an image whose name is known, scratch and
// digests apart.
func eachImage(p *lint.Pass, f *dockerfile.File, do func(s *facts.Stage, name, tag string)) {
	if f.Contract || f.Fragment {
		return
	}
	for _, s := range p.Facts(f).Stages {
		image := s.Image
		if image == "" || s.Base != nil || strings.EqualFold(image, "scratch") || strings.Contains(image, "@") {
			continue
		}
		if _, ok := contract.ParseRef(image); !ok {
			continue // that it names no image is build/invalid-base's to say
		}
		name, tag := image, ""
		if i := strings.LastIndexByte(image, ':'); i > strings.LastIndexByte(image, '/') {
			name, tag = image[:i], image[i+1:]
		}
		do(s, name, tag)
	}
}
