package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_sensitive_host_path.md
var sensitiveHostPathDoc string

var sensitiveHostPath = &lint.Rule{
	Name: "compose/sensitive-host-path", Aliases: []string{"CL-0013"}, Doc: sensitiveHostPathDoc,
	Level: lint.Note, Presets: family.Strict(lint.Warning), Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		visit.HostMounts(app, func(h visit.HostMount) {
			if h.Sensitivity() == visit.Telling {
				visit.ReportAt(p, h.At, "`%s` reveals secrets of the host to the container; mount only the part that is needed", h.Path)
			}
		})
	},
}
