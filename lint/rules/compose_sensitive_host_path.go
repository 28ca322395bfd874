package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed compose_sensitive_host_path.md
var sensitiveHostPathDoc string

var sensitiveHostPath = &lint.Rule{
	Name: "compose/sensitive-host-path", Aliases: []string{"CL-0013"}, Doc: sensitiveHostPathDoc,
	Level: lint.Note, Presets: strict(lint.Warning), Tags: []string{"compose", "security"},
	Whole: func(p *lint.Pass, w *project.Whole) {
		eachHostMount(w, func(h hostMount) {
			if h.sensitivity() == pathTelling {
				reportAt(p, h.at, "`%s` tells the container what is the host's own business; mount the part that is needed", h.path)
			}
		})
	},
}
