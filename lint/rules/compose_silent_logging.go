package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_silent_logging.md
var silentLoggingDoc string

var silentLogging = &lint.Rule{
	Name: "compose/silent-logging", Aliases: []string{"CL-0014"}, Doc: silentLoggingDoc,
	Level: lint.Note, Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		for _, s := range app.Services {
			if v, ok := visit.Scalar(s.Node.Get("logging"), "driver"); ok && v.Text == "none" && v.File != nil {
				visit.ReportAt(p, v, "logging of `%s` is disabled, so failures cannot be investigated; limit the size of the log instead", s.Name.Text)
			}
		}
	},
}
