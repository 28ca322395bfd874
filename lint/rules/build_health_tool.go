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
		lacking := map[string]map[*facts.Stage]bool{}
		eachStep(p, f, func(step *facts.Step) {
			check, ok := step.Do.(*dockerfile.Healthcheck)
			if !ok || check.None || step.Deferred || len(step.Scripts()) == 0 {
				return
			}
			c := facts.HealthTool(step.Scripts()[0])
			if c == nil {
				return
			}
			if lacking[c.Name] == nil {
				lacking[c.Name] = lackingThroughout(p.Facts(f), c.Name)
			}
			if lacking[c.Name][step.Stage] {
				p.Report(c.Words[0], "`%s` is not in the image, so the container never becomes healthy: nothing installs it over `%s`",
					c.Name, step.Stage.Root().Image)
			}
		})
	},
}

// lackingThroughout returns the stages that lack a program, as do all stages that are built on them.
func lackingThroughout(f *facts.File, program string) map[*facts.Stage]bool {
	lacking := map[*facts.Stage]bool{}
	for _, s := range f.Stages {
		if !s.MayBring(program) {
			lacking[s] = s.Base == nil && facts.ImageLacks(s.Image, program) || s.Base != nil && lacking[s.Base]
		}
	}
	for i := len(f.Stages) - 1; i >= 0; i-- {
		if s := f.Stages[i]; s.Base != nil && !lacking[s] {
			lacking[s.Base] = false
		}
	}
	return lacking
}
