package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_root_user.md
var rootServiceDoc string

var rootService = &lint.Rule{
	Name: "compose/root-user", Aliases: []string{"CL-0018"}, Doc: rootServiceDoc,
	Level: lint.Note, Presets: family.Strict(lint.Warning), Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		for _, s := range app.Services {
			if s.User == nil || s.User.File == nil || !s.User.Known {
				continue
			}
			if name, _, _ := strings.Cut(s.User.Text, ":"); name == "root" || name != "" && strings.Trim(name, "0") == "" {
				visit.ReportAt(p, *s.User, "`%s` runs as root; use a user with fewer privileges", s.Name.Text)
			}
		}
	},
}
