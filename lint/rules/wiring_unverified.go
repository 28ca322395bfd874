package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed wiring_unverified.md
var unverifiedDoc string

var unverified = &lint.Rule{
	Name: "wiring/unverified", Doc: unverifiedDoc, Level: lint.Note, Tags: []string{"wiring"},
	App: func(p *lint.Pass, app *project.App) {
		if !p.Strict {
			return
		}
		for _, f := range p.Wiring(app).Unverified() {
			family.Report(p, f, lint.Note)
		}
	},
}
