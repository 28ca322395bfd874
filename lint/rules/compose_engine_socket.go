package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_engine_socket.md
var engineSocketDoc string

var engineSocket = &lint.Rule{
	Name: "compose/engine-socket", Aliases: []string{"CL-0001"}, Doc: engineSocketDoc,
	Level: lint.Warning, Presets: family.Strict(lint.Error), Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		visit.HostMounts(app, func(h visit.HostMount) {
			switch name := h.EngineSocket(); {
			case name == "":
			case h.Rootless():
				visit.ReportAt(p, h.At, "`%s` controls a rootless engine: an attacker in the container has all rights of the user who runs it", name).AtLevel(lint.Note)
			default:
				visit.ReportAt(p, h.At, "`%s` controls the engine, even if mounted read-only: an attacker in the container is root on the host", name)
			}
		})
		for _, s := range app.Services {
			if v, ok := visit.Scalar(s.Node, "use_api_socket"); ok && v.Text == "true" {
				visit.ReportAt(p, v, "`use_api_socket` lets the container control the engine: an attacker in it is root on the host")
			}
		}
	},
}
