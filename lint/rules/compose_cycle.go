package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_cycle.md
var composeCycleDoc string

var composeCycle = &lint.Rule{
	Name: "compose/cycle", Doc: composeCycleDoc, Level: lint.Error, Tags: []string{"compose", "correctness"},
	App: func(p *lint.Pass, app *project.App) {
		var told map[source.Edit]bool
		visit.Problems(p, app, func(x compose.Problem) {
			if told == nil {
				told = circular(app)
			}
			if !told[source.Edit{File: x.File, At: x.At}] {
				visit.ReportProblem(p, x)
			}
		})
	},
}

// circular returns the positions of the depends_on entries that form a cycle without other keys.
// wiring/dependency-cycle reports such a cycle.
func circular(app *project.App) map[source.Edit]bool {
	next, last := make([][]int, len(app.Services)), make([][]int, len(app.Services))
	for _, s := range app.Services {
		for _, d := range s.DependsOn {
			if to := app.Service(d.Service.Text); to != nil {
				next[s.Index] = append(next[s.Index], to.Index)
				last[to.Index] = append(last[to.Index], s.Index)
			}
		}
	}
	ahead, back := endless(next, last), endless(last, next)
	all := map[source.Edit]bool{}
	for _, s := range app.Services {
		for _, d := range s.DependsOn {
			to := app.Service(d.Service.Text)
			if to != nil && ahead[to.Index] && back[s.Index] {
				all[source.Edit{File: d.Service.File, At: d.Service.At}] = true
			}
		}
	}
	return all
}

// endless reports, for each node of a graph, whether a path from it never ends. back contains the reversed
// edges.
func endless(edges, back [][]int) []bool {
	left, on := make([]int, len(edges)), make([]bool, len(edges))
	var dead []int
	for i, to := range edges {
		left[i], on[i] = len(to), true
		if len(to) == 0 {
			dead = append(dead, i)
		}
	}
	for len(dead) > 0 {
		i := dead[len(dead)-1]
		dead, on[i] = dead[:len(dead)-1], false
		for _, from := range back[i] {
			if left[from]--; left[from] == 0 {
				dead = append(dead, from)
			}
		}
	}
	return on
}
