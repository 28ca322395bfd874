package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_reserved_stage_name.md
var reservedStageNameDoc string

var reservedStageName = &lint.Rule{
	Name: "build/reserved-stage-name", Aliases: []string{"ReservedStageName", "DL3063"}, Doc: reservedStageNameDoc, Level: lint.Warning,
	Presets: family.BuildKitAnd(lint.Warning), Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		for _, s := range f.Stages {
			name := s.Name()
			meaning := reservedNames[name]
			if meaning == "" {
				continue
			}
			visit.ReportIn(p, f, s.From, s.From.Name, "`%s` is reserved for %s; rename the stage", name, meaning).
				WithFix("call it "+name+"-stage", false, renamed(f, s, name+"-stage")...)
		}
	},
}

// reservedNames are names that docker build does not interpret as a stage.
var reservedNames = map[string]string{"scratch": "the empty image", "context": "the build context"}

// renamed returns the edits that rename a stage, including references in COPY and mounts. It does not change
// a later FROM with that name, because there scratch always means the empty image.
func renamed(f *dockerfile.File, s *dockerfile.Stage, name string) []source.Edit {
	edits := []source.Edit{source.Replace(s.From.Name, name)}
	for _, later := range f.Stages[s.Index+1:] {
		for _, in := range later.Body {
			for _, w := range build.Sources(in) {
				if strings.EqualFold(w.Text, s.Name()) {
					edits = append(edits, source.Replace(w, name))
				}
			}
		}
	}
	return edits
}
