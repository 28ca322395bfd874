package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_duplicate_stage.md
var duplicateStageDoc string

var duplicateStage = &lint.Rule{
	Name: "build/duplicate-stage", Aliases: []string{"DuplicateStageName", "DL3024"}, Doc: duplicateStageDoc, Level: lint.Warning,
	Presets: family.BuildKitAnd(lint.Error), Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		seen := map[string]*dockerfile.Word{}
		for _, s := range f.Stages {
			name := s.Name()
			if name == "" {
				continue
			}
			if first := seen[name]; first != nil {
				visit.ReportIn(p, f, s.From, s.From.Name, "another stage is already named `%s`; rename this one", name).
					Relate(f.Source, first, "the other stage")
				continue
			}
			seen[name] = s.From.Name
		}
	},
}
