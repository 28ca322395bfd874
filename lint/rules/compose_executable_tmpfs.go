package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_executable_tmpfs.md
var executableTmpfsDoc string

var executableTmpfs = &lint.Rule{
	Name: "compose/executable-tmpfs", Aliases: []string{"CL-0022"}, Doc: executableTmpfsDoc,
	Level: lint.Note, Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		for _, s := range app.Services {
			for _, m := range s.Mounts {
				if m.Type != "tmpfs" || m.At.File == nil {
					continue
				}
				for _, o := range strings.Split(m.Options, ",") {
					if o == "exec" || o == "suid" || o == "dev" {
						visit.ReportAt(p, m.At, "`%s` allows an attacker to run programs from `%s`; remove the option", o, m.Target)
						break
					}
				}
			}
		}
	},
}
