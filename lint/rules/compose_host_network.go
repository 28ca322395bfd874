package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_host_network.md
var hostNetworkDoc string

var hostNetwork = &lint.Rule{
	Name: "compose/host-network", Aliases: []string{"CL-0008"}, Doc: hostNetworkDoc,
	Level: lint.Note, Presets: family.Strict(lint.Warning), Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		const message = "the container shares the host's network, and reaches what listens on its loopback; publish the ports that are needed"
		hosts := hostNetworks(app)
		for _, s := range app.Services {
			if s.Mode() == "host" && s.NetworkMode.File != nil {
				visit.ReportAt(p, *s.NetworkMode, message)
			}
			for _, a := range s.Networks {
				if a.Network.File != nil && hosts[a.Network.Text] {
					visit.ReportAt(p, a.Network, message)
				}
			}
		}
	},
}

// hostNetworks returns the keys of the top-level networks that refer to the host's network.
func hostNetworks(app *project.App) map[string]bool {
	all := map[string]bool{}
	for _, n := range app.Model.Networks {
		if n.External && (n.Name != nil && n.Name.Text == "host" || n.Name == nil && n.Key.Text == "host") {
			all[n.Key.Text] = true
		}
	}
	return all
}
