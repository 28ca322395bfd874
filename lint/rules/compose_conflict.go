package rules

import (
	_ "embed"
	"slices"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed compose_conflict.md
var composeConflictDoc string

var composeConflict = &lint.Rule{
	Name: "compose/conflict", Doc: composeConflictDoc, Level: lint.Error, Tags: []string{"compose", "correctness"},
	Whole: func(p *lint.Pass, w *project.Whole) {
		eachProblem(p, w, "compose/conflict", func(x compose.Problem) {
			i := slices.IndexFunc(w.Services, func(s *project.Service) bool {
				return bodiless(s) && s.Name.File == x.File && s.Name.At == x.At
			})
			switch {
			case i < 0 || !partial(w):
				reportProblem(p, x)
			case !madeElsewhere(p, w.Services[i].Name):
				reportProblem(p, x).AtLevel(lint.Note)
			}
		})
	},
}

// madeElsewhere reports whether another Compose file says how a service of that name is made, so that
// this one is there to be laid over it.
func madeElsewhere(p *lint.Pass, name compose.Value) bool {
	return slices.ContainsFunc(p.Project.Composes, func(f *compose.File) bool {
		made := false
		eachWritten(f, func(e *compose.Entry) {
			made = made || f.Source != name.File && e.Key.Text == name.Text && (e.Value.Get("image") != nil || e.Value.Get("build") != nil)
		})
		return made
	})
}
