package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed practice_whole_filesystem.md
var wholeFilesystemDoc string

var wholeFilesystem = &lint.Rule{
	Name: "practice/whole-filesystem", Aliases: []string{"DL3067"}, Doc: wholeFilesystemDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Warning), Tags: []string{"size"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Steps(p, f, func(step *facts.Step) {
			c, ok := step.Do.(*dockerfile.Copy)
			if !ok || c.From == nil {
				return
			}
			from := p.Facts(f).Named(strings.ToLower(c.From.Value), step.Stage.Index)
			if from != nil && from.Root().Image == "scratch" {
				return // the stage contains only files that are meant to be copied
			}
			for _, w := range c.Sources {
				if w.Value == "/" || w.Value == "/." || w.Value == "/*" || w.Value == "//" {
					p.Report(w, "this copies the entire file system of `%s`; copy only the folders that are needed", c.From.Value)
				}
			}
		})
	},
}
