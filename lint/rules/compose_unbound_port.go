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

//go:embed compose_unbound_port.md
var unboundPortDoc string

var unboundPort = &lint.Rule{
	Name: "compose/unbound-port", Aliases: []string{"no-unbound-port-interfaces", "CL-0005"}, Doc: unboundPortDoc,
	Presets: family.Strict(lint.Warning), Fix: lint.Unsafe, Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		visit.Ports(app, func(port compose.Port) {
			if port.HostIP == "" && !mayHoldAddress(port) {
				found := visit.ReportAt(p, port.At, "`%s` is published on all addresses of the host; add one, such as `127.0.0.1:%s`", visit.PortText(port), hostPart(port))
				edit.BindLocally(found, port)
			}
		})
	},
}

// mayHoldAddress reports whether an unknown variable may expand to the complete short form.
func mayHoldAddress(p compose.Port) bool {
	return !p.Known && p.Published == "" && p.Node.Kind == compose.Scalar
}

// hostPart returns the part of the port after the address. The message uses it in an example.
func hostPart(p compose.Port) string {
	if p.Published == "" {
		return ":" + p.Target
	}
	return p.Published + ":" + p.Target
}
