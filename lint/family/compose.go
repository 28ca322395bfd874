package family

import (
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

// Problem returns a rule that reports the problems for which visit.ComposeRules names it. They are found when a
// Compose file is read or a project is loaded.
func Problem(name, doc string, fix lint.Safety) *lint.Rule {
	return &lint.Rule{
		Name: name, Doc: doc, Level: lint.Error, Fix: fix, Tags: []string{"compose", "correctness"},
		Compose: func(p *lint.Pass, f *compose.File) {
			once := map[source.Span]bool{} // a node with an anchor is visited several times
			for _, x := range f.Problems {
				if p.Reports(visit.ComposeRules[x.Kind]) && !once[x.At] && !visit.ReportedElsewhere(f, x) {
					once[x.At] = true
					visit.ReportProblem(p, x)
				}
			}
		},
		App: func(p *lint.Pass, app *project.App) {
			visit.Problems(p, app, func(x compose.Problem) { visit.ReportProblem(p, x) })
		},
	}
}

// Lacking returns a rule about services that lack a setting. message names the setting, but not the service.
func Lacking(r *lint.Rule, lacks func(*project.App, *project.Service) bool, message string) *lint.Rule {
	r.App = func(p *lint.Pass, app *project.App) {
		for _, s := range visit.Containers(app) {
			if lacks(app, s) {
				visit.ReportAt(p, s.Name, message, s.Name.Text)
			}
		}
	}
	return r
}
