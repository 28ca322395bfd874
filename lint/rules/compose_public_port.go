package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed compose_public_port.md
var publicPortDoc string

var publicPort = &lint.Rule{
	Name: "compose/public-port", Aliases: []string{"CL-0005"}, Doc: publicPortDoc,
	Presets: strict(lint.Note), Fix: lint.Unsafe, Tags: []string{"compose", "security"},
	Whole: func(p *lint.Pass, w *project.Whole) {
		eachPublished(w, func(port compose.Port) {
			if ip := port.HostIP; ip == "0.0.0.0" || ip == "::" || ip == "*" {
				found := reportAt(p, port.At, "`%s` is published on every address of the host, which its firewall does not hold back", wordOf(port))
				bindLocally(found, port)
			}
		})
	},
}
