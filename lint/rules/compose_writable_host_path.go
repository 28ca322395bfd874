package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed compose_writable_host_path.md
var writableHostPathDoc string

var writableHostPath = &lint.Rule{
	Name: "compose/writable-host-path", Aliases: []string{"CL-0025", "CL-0013"}, Doc: writableHostPathDoc,
	Level: lint.Warning, Presets: strict(lint.Error), Tags: []string{"compose", "security"},
	Whole: func(p *lint.Pass, w *project.Whole) {
		eachHostMount(w, func(h hostMount) {
			if h.sensitivity() == pathRuling {
				reportAt(p, h.at, "who can write to `%s` rules the host: mount the part that is needed, with `:ro` if reading will do", h.path)
			}
		})
	},
}
