package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_privileged.md
var privilegedServiceDoc string

var privilegedService = &lint.Rule{
	Name: "compose/privileged", Aliases: []string{"CL-0002"}, Doc: privilegedServiceDoc,
	Level: lint.Warning, Presets: family.Strict(lint.Error), Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		for _, s := range app.Services {
			if privileged(s) && !engineWithin(s) {
				v, _ := visit.Scalar(s.Node, "privileged")
				visit.ReportAt(p, v, "the container is privileged, with every capability and device of the host; use `cap_add` and `devices` for what it needs")
			}
		}
	},
}

// engineWithin reports whether the image is Docker's own, which runs an engine in the container and therefore
// has to be privileged.
func engineWithin(s *project.Service) bool {
	const docker = "docker.io/library/docker"
	if s.Ref.Name == docker || s.Build == nil || s.Build.Stage == nil {
		return s.Ref.Name == docker
	}
	ref, ok := contract.ParseRef(s.Build.Model.Stage(s.Build.Stage).Root().Image.Text)
	return ok && ref.Name == docker
}

func privileged(s *project.Service) bool {
	v, ok := visit.Scalar(s.Node, "privileged")
	return ok && v.Text == "true" && v.File != nil
}
