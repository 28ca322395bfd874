package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_image_and_build.md
var imageAndBuildDoc string

var imageAndBuild = &lint.Rule{
	Name: "compose/image-and-build", Aliases: []string{"no-build-and-image"}, Doc: imageAndBuildDoc,
	Presets: family.Strict(lint.Note), Tags: []string{"compose", "style"},
	Options: []lint.Option{{Name: "checkPullPolicy", Doc: "whether services with a pull_policy are accepted; true by default"}},
	App: func(p *lint.Pass, app *project.App) {
		always := optionIs(p, "checkPullPolicy", "false")
		for _, s := range app.Services {
			if s.Image == nil || s.Service.Build == nil || s.Node.Get("pull_policy") != nil && !always {
				continue
			}
			visit.ReportAt(p, *s.Image, "`%s` has both `image` and `build`; set `pull_policy`, or remove one of them", s.Name.Text)
		}
	},
}
