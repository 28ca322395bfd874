package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
)

//go:embed build_no_command.md
var noCommandDoc string

var noCommand = &lint.Rule{
	Name: "build/no-command", Doc: noCommandDoc, Level: lint.Note, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		stages := p.Facts(f).Build.Stages
		if len(stages) == 0 {
			return
		}
		last := stages[len(stages)-1]
		if image := last.Root().Image; !image.Known || image.Text != "scratch" || last.From == nil || last.From.Name != nil {
			return // a named stage is usually one from which other builds copy files
		}
		brings := false
		for _, s := range last.Chain() {
			for _, t := range s.Steps {
				switch do := t.Do.(type) {
				case *dockerfile.Cmd, *dockerfile.Entrypoint, *dockerfile.Bad:
					return
				case *dockerfile.Copy:
					brings = brings || do.From != nil
				}
			}
		}
		if !brings {
			return // the image contains only files from the context, so it holds data, or the Dockerfile is unfinished
		}
		p.Report(last.From.Image, "this image from `scratch` has neither `ENTRYPOINT` nor `CMD`, so its containers need a command to start")
	},
}
