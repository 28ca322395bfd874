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

// unusedStages reports stages that no other stage uses. Only an unnamed stage is certainly unused, because a
// named one may be meant for --target.
func unusedStages(p *lint.Pass, f *dockerfile.File, targets map[int]bool) {
	stages := p.Facts(f).Build.Stages
	used := map[*build.Stage]bool{}
	for _, s := range stages {
		for _, n := range slices.Concat(s.Needs, s.Deferred) {
			used[n] = true
		}
	}
	patterns := namePatterns(f)
	for i, s := range stages {
		if i == len(stages)-1 || used[s] || s.From == nil || targets[s.Index] || patterns.match(s.Stage.Name()) {
			continue
		}
		if s.Stage.Name() == "" {
			p.Report(s.From.Keyword, "nothing uses this stage, and it has no name for `--target`; remove it").
				Tagged(lint.Unnecessary)
		} else if p.Strict {
			p.Report(s.From.Name, "nothing uses stage `%s`; remove it, unless it is built with `--target`", s.From.Name.Text).
				AtLevel(lint.Note)
		}
	}
}

// patterns are the names in FROM that contain a variable, such as base-$VARIANT. They map the text before the
// first variable to the texts after the last one.
type patterns map[string]map[string]bool

func namePatterns(f *dockerfile.File) patterns {
	all := patterns{}
	for _, s := range f.Stages {
		if s.From == nil || s.From.Image == nil || s.From.Image.Literal() {
			continue
		}
		parts := s.From.Image.Parts
		first, last := strings.ToLower(parts[0].Lit), strings.ToLower(parts[len(parts)-1].Lit)
		if all[first] == nil {
			all[first] = map[string]bool{}
		}
		all[first][last] = true
	}
	return all
}

// match reports whether a FROM with a variable may refer to a stage.
func (x patterns) match(name string) bool {
	if len(x) == 0 || len(name) > 1000 { // match looks up each prefix of the name
		return len(x) > 0
	}
	for i := range len(name) + 1 {
		ends := x[name[:i]]
		if ends == nil || name == "" {
			continue
		}
		for j := range len(name) + 1 {
			if ends[name[j:]] {
				return true
			}
		}
	}
	return false
}
