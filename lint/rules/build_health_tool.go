package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed build_health_tool.md
var buildHealthToolDoc string

var buildHealthTool = &lint.Rule{
	Name: "build/health-tool", Doc: buildHealthToolDoc, Level: lint.Warning, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		eachStep(p, f, func(step *facts.Step) {
			check, ok := step.Do.(*dockerfile.Healthcheck)
			if !ok || check.None || step.Deferred || len(step.Scripts()) == 0 {
				return
			}
			c := facts.HealthTool(step.Scripts()[0])
			if c == nil || !lackedBy(p.Facts(f), step.Stage, c.Name) {
				return
			}
			p.Report(c.Words[0], "`%s` is not in the image, so the container never becomes healthy: nothing installs it over `%s`",
				c.Name, step.Stage.Root().Image)
		})
	},
}

// lackedBy reports whether a stage lacks a program, and all stages that are built on it do.
func lackedBy(f *facts.File, s *facts.Stage, program string) bool {
	for _, x := range f.Stages[s.Index:] {
		for _, base := range x.Chain() {
			if base == s && !x.Lacks(program) {
				return false
			}
		}
	}
	return true
}
