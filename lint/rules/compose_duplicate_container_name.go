package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_duplicate_container_name.md
var duplicateContainerNameDoc string

var duplicateContainerName = &lint.Rule{
	Name: "compose/duplicate-container-name", Aliases: []string{"no-duplicate-container-names"}, Doc: duplicateContainerNameDoc,
	Level: lint.Error, Tags: []string{"compose", "correctness"},
	App: func(p *lint.Pass, app *project.App) {
		named := map[string][]*project.Service{}
		for _, s := range app.Services {
			if s.ContainerName == nil || s.ContainerName.Text == "" {
				continue
			}
			name := s.ContainerName.Text
			for _, o := range named[name] {
				if mayMeet(o, s) {
					visit.ReportAt(p, *s.ContainerName, "`%s` and `%s` have the same container name `%s`, so only one of them can start",
						o.Name.Text, s.Name.Text, s.ContainerName.Raw).
						Relate(o.ContainerName.File, o.ContainerName.At, "`%s` has the name here", o.Name.Text)
					break
				}
			}
			named[name] = append(named[name], s)
		}
	},
}
