package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_repeated_cmd.md
var repeatedCmdDoc string

var repeatedCmd = &lint.Rule{
	Name: "build/repeated-cmd", Aliases: []string{"MultipleInstructionsDisallowed", "DL4003"}, Doc: repeatedCmdDoc, Level: lint.Warning,
	Presets: family.BuildKitAnd(lint.Warning), Fix: lint.Safe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) { repeated(p, f, dockerfile.CMD) },
}

// repeated reports instructions that a later one of the same name in the same stage overrides.
func repeated(p *lint.Pass, f *dockerfile.File, name string) {
	visit.Stages(p, f, func(s *build.Stage) {
		var last *build.Step
		for _, t := range visit.BuildStepsOf(p, s) {
			h := t.Do.Common()
			if h.Name != name || t.Deferred {
				continue
			}
			if last != nil {
				found := visit.ReportStep(p, last, last.Do.Common().Keyword, "the next `%s` of this stage overrides this one; keep only one", name).
					Relate(f.Source, h.Keyword, "the next one").Tagged(lint.Unnecessary)
				if last.Triggered == nil && t.Triggered == nil {
					found.WithFix("take this "+name+" out", true, source.Delete(edit.WithLineBreak(f.Source, last.Do.Span())))
				}
			}
			last = t
		}
	})
}
