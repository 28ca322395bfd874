package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_public_port.md
var publicPortDoc string

var publicPort = &lint.Rule{
	Name: "compose/public-port", Aliases: []string{"CL-0005"}, Doc: publicPortDoc,
	Presets: family.Strict(lint.Note), Fix: lint.Unsafe, Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		visit.Ports(app, func(port compose.Port) {
			if ip := port.HostIP; ip == "0.0.0.0" || ip == "::" || ip == "*" {
				found := visit.ReportAt(p, port.At, "`%s` is published on all addresses of the host, past its firewall", visit.PortText(port))
				edit.BindLocally(found, port)
			}
		})
	},
}
