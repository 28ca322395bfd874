package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_provider_name.md
var providerNameDoc string

var providerName = &lint.Rule{
	Name: "compose/provider-name", Doc: providerNameDoc, Level: lint.Warning, Tags: []string{"compose", "correctness"},
	App: func(p *lint.Pass, app *project.App) {
		for _, s := range app.Services {
			if s.ProviderHost() == nil || !strings.ContainsAny(s.Name.Text, "-.") {
				continue
			}
			visit.ReportAt(p, s.Name, "the variables of provider `%s` begin with `%s`, which a shell cannot read; name the service without `-` and `.`",
				s.Name.Text, s.ProviderPrefix())
		}
	},
}
