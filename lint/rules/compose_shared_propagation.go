package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_shared_propagation.md
var sharedPropagationDoc string

var sharedPropagation = &lint.Rule{
	Name: "compose/shared-propagation", Aliases: []string{"CL-0017"}, Doc: sharedPropagationDoc,
	Level: lint.Note, Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		const message = "what the container mounts below `%s` appears on the host too; `rslave` shows it the host's mounts and keeps its own"
		for _, s := range app.Services {
			for _, m := range s.Mounts {
				if v, ok := visit.Scalar(m.Node.Get("bind"), "propagation"); ok && v.File != nil && strings.HasSuffix(v.Text, "shared") {
					visit.ReportAt(p, v, message, m.Target)
				}
				for _, o := range strings.Split(m.Options, ",") {
					if (o == "shared" || o == "rshared") && m.Type != "tmpfs" && m.At.File != nil {
						visit.ReportAt(p, m.At, message, m.Target)
					}
				}
			}
		}
	},
}
