package rules

import (
	_ "embed"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_no_healthcheck.md
var noHealthcheckDoc string

var noHealthcheck = &lint.Rule{
	Name: "practice/no-healthcheck", Aliases: []string{"DL3057"}, Doc: noHealthcheckDoc, Level: lint.Off,
	Presets: map[string]lint.Level{"strict": lint.Note}, Fix: lint.Unsafe,
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		used := usedStages(p.Facts(f))
		for _, s := range p.Facts(f).Stages {
			if s.From == nil || used[s] || hasHealthcheck(s) {
				continue
			}
			found := p.Report(s.From, "the image has no health check; add a `HEALTHCHECK`, or `HEALTHCHECK NONE`")
			edit.EndStage(found, f, s, "add HEALTHCHECK NONE", "HEALTHCHECK NONE")
		}
	},
}

func hasHealthcheck(s *facts.Stage) bool {
	for _, s := range s.Chain() {
		for _, step := range s.Steps {
			if _, ok := step.Do.(*dockerfile.Healthcheck); ok {
				return true
			}
		}
	}
	return false
}

// usedStages returns the stages that other stages are built on or copy from. These are not meant to be run.
func usedStages(f *facts.File) map[*facts.Stage]bool {
	used := map[*facts.Stage]bool{}
	for _, s := range f.Stages {
		used[s.Base] = true
		for _, step := range s.Steps {
			for _, name := range sources(step) {
				used[f.Named(strings.ToLower(name), s.Index)] = true
				if n, err := strconv.Atoi(name); err == nil && n >= 0 && n < s.Index {
					used[f.Stages[n]] = true
				}
			}
		}
	}
	return used
}

// sources returns the names of the stages and images that a step copies or mounts from.
func sources(step *facts.Step) []string {
	var out []string
	for _, flag := range step.Do.Common().Flags {
		if flag.Name.Value == "from" && flag.Value != nil {
			out = append(out, flag.Value.Value)
		}
		for _, k := range flag.Keys {
			if k.Key.Value == "from" && k.Value != nil {
				out = append(out, k.Value.Value)
			}
		}
	}
	return out
}
