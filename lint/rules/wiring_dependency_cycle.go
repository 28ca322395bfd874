package rules

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed wiring_dependency_cycle.md
var dependencyCycleDoc string

var dependencyCycle = &lint.Rule{
	Name: "wiring/dependency-cycle", Doc: dependencyCycleDoc, Level: lint.Error, Tags: []string{"wiring", "correctness"},
	App: func(p *lint.Pass, app *project.App) {
		state := map[*project.Service]int8{} // 1: being visited; 2: done
		for _, s := range app.Services {
			cycle(p, app, s, nil, state)
		}
	},
}

// cycle follows depends_on. If it meets a service on the current path again, it reports a cycle.
func cycle(p *lint.Pass, app *project.App, s *project.Service, way []string, state map[*project.Service]int8) {
	if state[s] == 2 {
		return
	}
	state[s] = 1
	way = append(way, s.Name.Text)
	for _, d := range s.DependsOn {
		next := app.Service(d.Service.Text)
		switch {
		case next == nil:
		case state[next] == 1:
			from := 0
			for way[from] != next.Name.Text {
				from++
			}
			round := strings.Join(source.QuoteEach(append(slices.Clip(way[from:]), next.Name.Text)), " -> ")
			p.Report(d.Service.At, "`depends_on` is a cycle: %s; remove one of these", round).In(d.Service.File)
		default:
			cycle(p, app, next, way, state)
		}
	}
	state[s] = 2
}
