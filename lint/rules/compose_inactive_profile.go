package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_inactive_profile.md
var inactiveProfileDoc string

var inactiveProfile = &lint.Rule{
	Name: "compose/inactive-profile", Doc: inactiveProfileDoc, Level: lint.Error, Tags: []string{"compose", "correctness"},
	App: func(p *lint.Pass, app *project.App) {
		visit.Problems(p, app, func(x compose.Problem) { visit.ReportProblem(p, x) })
	},
}
