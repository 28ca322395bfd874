package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed compose_privileged.md
var privilegedServiceDoc string

var privilegedService = &lint.Rule{
	Name: "compose/privileged", Aliases: []string{"CL-0002"}, Doc: privilegedServiceDoc,
	Level: lint.Warning, Presets: strict(lint.Error), Tags: []string{"compose", "security"},
	Whole: func(p *lint.Pass, w *project.Whole) {
		for _, s := range w.Services {
			if privileged(s) {
				v, _ := scalar(s.Node, "privileged")
				reportAt(p, v, "a privileged container has every capability and device of the host: add the ones that it needs with `cap_add` and `devices`")
			}
		}
	},
}

func privileged(s *project.Service) bool {
	v, ok := scalar(s.Node, "privileged")
	return ok && v.Text == "true" && v.File != nil
}
