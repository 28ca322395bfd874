package rules

import (
	_ "embed"
	"slices"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed compose_cycle.md
var composeCycleDoc string

var composeCycle = &lint.Rule{
	Name: "compose/cycle", Doc: composeCycleDoc, Level: lint.Error, Tags: []string{"compose", "correctness"},
	Whole: func(p *lint.Pass, w *project.Whole) {
		eachProblem(p, w, "compose/cycle", func(x compose.Problem) {
			if !waiting(w, x) {
				reportProblem(p, x)
			}
		})
	},
}

// waiting reports whether depends_on alone leads from the service in which the problem stands back
// to it, which is another rule's to say.
func waiting(w *project.Whole, x compose.Problem) bool {
	return slices.ContainsFunc(w.Services, func(s *project.Service) bool {
		return slices.ContainsFunc(s.DependsOn, func(d compose.Dependency) bool {
			to := w.Service(d.Service.Text)
			return d.Service.File == x.File && d.Service.At == x.At && to != nil && leads(w, to, s, map[*project.Service]bool{})
		})
	})
}

func leads(w *project.Whole, from, to *project.Service, seen map[*project.Service]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	return slices.ContainsFunc(from.DependsOn, func(d compose.Dependency) bool {
		next := w.Service(d.Service.Text)
		return next != nil && leads(w, next, to, seen)
	})
}
