package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_undefined.md
var undefinedNameDoc string

var undefinedName = &lint.Rule{
	Name: "compose/undefined", Doc: undefinedNameDoc, Level: lint.Error, Fix: lint.Unsafe, Tags: []string{"compose", "correctness"},
	App: func(p *lint.Pass, app *project.App) {
		if app.MayHaveOverride || app.Model.Unread {
			return // a missing file, or one that may not belong to the project, may define it
		}
		visit.Problems(p, app, func(x compose.Problem) {
			if !app.DeclaredBeside(x.What, x.Name) {
				visit.ReportProblem(p, x)
			}
		})
	},
}
