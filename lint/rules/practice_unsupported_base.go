package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
)

//go:embed practice_unsupported_base.md
var unsupportedBaseDoc string

var unsupportedBase = &lint.Rule{
	Name: "practice/unsupported-base", Doc: unsupportedBaseDoc, Level: lint.Note, Tags: []string{"security"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		for _, s := range p.Facts(f).Stages {
			if s.From == nil || s.From.Image == nil || s.Base != nil || s.Image == "" {
				continue
			}
			ref, ok := contract.ParseRef(s.Image)
			if !ok {
				continue
			}
			if gone := catalog.Gone(ref); gone != "" {
				p.Report(s.From.Image, "`%s` can no longer be pulled: %s", s.Image, gone).AtLevel(lint.Warning)
			} else if release, day := catalog.Ended(ref); release != "" {
				p.Report(s.From.Image, "`%s` has had no security updates since %s; use a later release", release, day)
			}
		}
	},
}
