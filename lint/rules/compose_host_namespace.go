package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_host_namespace.md
var hostNamespaceDoc string

// namespaces are the keys of a service that can select one of the host's namespaces, and what the service
// then shares with the host.
var namespaces = []struct{ key, shares string }{
	{"pid", "sees the host's processes, and as root ends them or reads their environment"},
	{"ipc", "reads and writes the shared memory of the host's programs"},
	{"uts", "can change the host's name"},
	{"userns_mode", "shares the users of the host, so its root is root on the host"},
}

var hostNamespace = &lint.Rule{
	Name: "compose/host-namespace", Aliases: []string{"CL-0010"}, Doc: hostNamespaceDoc,
	Level: lint.Warning, Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		for _, s := range app.Services {
			for _, n := range namespaces {
				if v, ok := visit.Scalar(s.Node, n.key); ok && v.Text == "host" && v.File != nil {
					visit.ReportAt(p, v, "with `%s: host` the container %s", n.key, n.shares)
				}
			}
		}
	},
}
