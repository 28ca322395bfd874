package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_whole_filesystem.md
var wholeFilesystemDoc string

var wholeFilesystem = &lint.Rule{
	Name: "practice/whole-filesystem", Aliases: []string{"DL3067"}, Doc: wholeFilesystemDoc, Level: lint.Note,
	Presets: hadolint(lint.Warning), Tags: []string{"size"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		eachStep(p, f, func(step *facts.Step) {
			c, ok := step.Do.(*dockerfile.Copy)
			if !ok || c.From == nil {
				return
			}
			for _, w := range c.Sources {
				if w.Value == "/" || w.Value == "/." || w.Value == "/*" || w.Value == "//" {
					p.Report(w, "this copies the whole file system of %q: name the folders that are needed", c.From.Value)
				}
			}
		})
	},
}
