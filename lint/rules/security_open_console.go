package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed security_open_console.md
var openConsoleDoc string

var openConsole = &lint.Rule{
	Name: "security/open-console", Doc: openConsoleDoc, Level: lint.Warning, Tags: []string{"security"},
	App: func(p *lint.Pass, app *project.App) {
		for _, f := range p.Wiring(app).Of("open-console") {
			family.Report(p, f, lint.Warning)
		}
	},
}
