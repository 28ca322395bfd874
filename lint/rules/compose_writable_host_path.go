package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_writable_host_path.md
var writableHostPathDoc string

var writableHostPath = &lint.Rule{
	Name: "compose/writable-host-path", Aliases: []string{"CL-0025", "CL-0013"}, Doc: writableHostPathDoc,
	Level: lint.Warning, Presets: family.Strict(lint.Error), Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		visit.HostMounts(app, func(h visit.HostMount) {
			if h.Sensitivity() == visit.Ruling {
				visit.ReportAt(p, h.At, "whoever can write to `%s` controls the host: mount the part that is needed, with `:ro` if reading will do", h.Path)
			}
		})
	},
}
