package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_forbidden_trigger.md
var forbiddenTriggerDoc string

var forbiddenTrigger = &lint.Rule{
	Name:    "build/forbidden-trigger",
	Aliases: []string{"DL3043"},
	Doc:     forbiddenTriggerDoc,
	Level:   lint.Error,
	Presets: map[string]lint.Level{"hadolint": lint.Error, "buildkit": lint.Error},
	Tags:    []string{"correctness"},
	Fix:     lint.Unsafe,
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		for _, x := range f.Problems {
			if !p.Reports(visit.DockerfileRules[x.Kind]) {
				continue
			}
			found := p.Report(x.At, "%s", x.Message)
			line := f.Source.LineSpan(f.Source.Line(x.At.Start))
			if outer := f.Source.Text[line.Start:x.At.Start]; len(f.Source.Slice(x.At)) == len(dockerfile.ONBUILD) && outer != "" {
				found.WithFix("remove the second `ONBUILD`", false, source.Delete(edit.WithSpaces(f.Source, x.At)))
			}
		}
	},
}
