package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed compose_conflict.md
var composeConflictDoc string

var composeConflict = &lint.Rule{
	Name: "compose/conflict", Doc: composeConflictDoc, Level: lint.Error, Tags: []string{"compose", "correctness"},
	Whole: func(p *lint.Pass, w *project.Whole) {
		part := partial(w)
		var made map[string]bool
		eachProblem(p, w, "compose/conflict", func(x compose.Problem) {
			s := w.Service(strings.Trim(x.File.Slice(x.At), `"'`))
			switch bare := s != nil && s.Name.At == x.At && bodiless(s); {
			case !bare:
				reportProblem(p, x)
				return
			case s.Extends != nil:
				return // what it extends is out of reach
			case !part:
				reportProblem(p, x)
				return
			}
			if made == nil {
				made = madeElsewhere(p, x.File)
			}
			if !made[s.Name.Text] {
				reportProblem(p, x).AtLevel(lint.Note)
			}
		})
	},
}
