package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_unconfined.md
var unconfinedDoc string

var unconfined = &lint.Rule{
	Name: "compose/unconfined", Aliases: []string{"CL-0009"}, Doc: unconfinedDoc,
	Level: lint.Warning, Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		for _, s := range app.Services {
			for _, v := range visit.Scalars(s.Node.Get("security_opt")) {
				name, value := securityOption(strings.ToLower(v.Text))
				switch {
				case v.File == nil:
				case value == "unconfined" && (name == "seccomp" || name == "apparmor" || name == "systempaths"):
					visit.ReportAt(p, v, "`%s` removes the protection of the host's kernel; use a profile that allows what is needed", v.Text)
				case value == "disable" && name == "label":
					visit.ReportAt(p, v, "`%s` disables SELinux for the container; if it blocks volumes, mount them with `z` or `Z`", v.Text).AtLevel(lint.Note)
				}
			}
		}
	},
}
