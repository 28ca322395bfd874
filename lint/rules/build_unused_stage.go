package rules

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
)

//go:embed build_unused_stage.md
var unusedStageDoc string

var unusedStage = &lint.Rule{
	Name: "build/unused-stage", Doc: unusedStageDoc, Level: lint.Warning, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		targets := map[int]bool{}
		for _, s := range p.Project.Builders(f) {
			if s.Build.Stage != nil {
				targets[s.Build.Stage.Index] = true
			}
		}
		unusedStages(p, f, targets)
	},
}

// unusedStages reports stages that nothing is made of. Only one without a name is surely of no use:
// one with a name may be there for --target.
func unusedStages(p *lint.Pass, f *dockerfile.File, targets map[int]bool) {
	stages := p.Facts(f).Build.Stages
	used := map[*build.Stage]bool{}
	for _, s := range stages {
		for _, n := range slices.Concat(s.Needs, s.Deferred) {
			used[n] = true
		}
	}
	for i, s := range stages {
		if i == len(stages)-1 || used[s] || s.From == nil || targets[s.Index] || chosenByName(f, s.Stage.Name()) {
			continue
		}
		if s.Stage.Name() == "" {
			p.Report(s.From.Keyword, "nothing is taken from this stage, and it has no name to build it by: take it out").
				Tagged(lint.Unnecessary)
		} else if p.Strict {
			p.Report(s.From.Name, "nothing is taken from stage %q: take it out, unless it is built by --target", s.From.Name.Text).
				AtLevel(lint.Note)
		}
	}
}

// chosenByName reports whether a variable in a FROM may come to name the stage: FROM base-$VARIANT.
func chosenByName(f *dockerfile.File, name string) bool {
	for _, s := range f.Stages {
		if s.From == nil || s.From.Image == nil || s.From.Image.Literal() || name == "" {
			continue
		}
		parts := s.From.Image.Parts
		first, last := parts[0].Lit, parts[len(parts)-1].Lit
		if strings.HasPrefix(name, strings.ToLower(first)) && strings.HasSuffix(name, strings.ToLower(last)) {
			return true
		}
	}
	return false
}
