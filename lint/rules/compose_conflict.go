package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_conflict.md
var composeConflictDoc string

var composeConflict = &lint.Rule{
	Name: "compose/conflict", Doc: composeConflictDoc, Level: lint.Error, Tags: []string{"compose", "correctness"},
	App: func(p *lint.Pass, app *project.App) {
		visit.Problems(p, app, func(x compose.Problem) {
			s := app.Service(strings.Trim(x.File.Slice(x.At), `"'`))
			if s == nil || s.Name.At != x.At || !visit.LacksImage(s) || s.Extends == nil { // otherwise the service that it extends is unavailable
				visit.ReportProblem(p, x)
			}
		})
	},
}
