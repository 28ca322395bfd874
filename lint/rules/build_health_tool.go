package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_health_tool.md
var buildHealthToolDoc string

var buildHealthTool = &lint.Rule{
	Name: "build/health-tool", Doc: buildHealthToolDoc, Level: lint.Warning, Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		lacking := map[string]map[*facts.Stage]bool{}
		visit.Steps(p, f, func(step *facts.Step) {
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
				p.Report(c.Words[0], "`%s` is not in the image, so the container never becomes healthy; neither `%s` nor this file installs it",
					c.Name, step.Stage.Root().Image)
			} else if lenient(c) {
				found := p.Report(c.Words[0], "`curl` without `-f` succeeds even if the server answers with an error; write `curl -f`").AtLevel(lint.Note)
				if e, ok := edit.AddWords(c, c.Words[0], "-f"); ok {
					found.WithFix("add -f", false, e)
				}
			}
		})
	},
}

// lenient reports whether a curl command succeeds even if the server returns an error, and nothing else
// checks the response.
func lenient(c *facts.Call) bool {
	if c.Name != "curl" || len(c.Args()) == 0 || strings.Contains(strings.ReplaceAll(c.Script.Text, "||", ""), "|") {
		return false
	}
	for _, w := range c.Args() {
		v := w.Value
		short := len(v) > 1 && v[0] == '-' && v[1] != '-'
		if w.Dynamic && !strings.Contains(v, "://") || short && strings.ContainsAny(v, "fwKT") ||
			strings.HasPrefix(v, "--fail") || strings.HasPrefix(v, "--write-out") || strings.HasPrefix(v, "--config") {
			return false
		}
	}
	return true
}

// lackingThroughout returns the stages that lack a program, and all stages that are built on them.
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
