package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed compose_missing_name.md
var missingNameDoc string

var missingName = &lint.Rule{
	Name: "compose/missing-name", Aliases: []string{"require-project-name-field"}, Doc: missingNameDoc,
	Presets: family.Strict(lint.Note), Tags: []string{"compose", "style"},
	App: func(p *lint.Pass, app *project.App) {
		files := app.Model.Files
		if app.Model.Name != nil || len(files) == 0 || files[0].Root == nil || len(files[0].Root.Entries) == 0 {
			return
		}
		if _, set := app.Model.Vars("COMPOSE_PROJECT_NAME"); set {
			return
		}
		p.Report(files[0].Root.Entries[0].Key.At, "the project has no name, so it is named after its folder; add `name:`")
	},
}
