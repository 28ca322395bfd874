package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_ruling_capability.md
var rulingCapabilityDoc string

var rulingCapability = &lint.Rule{
	Name: "compose/ruling-capability", Aliases: visit.CapabilityCodes, Doc: rulingCapabilityDoc,
	Level: lint.Warning, Presets: family.Strict(lint.Error), Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		visit.Capabilities(app, func(v compose.Value, name string, ruling bool) {
			switch {
			case !ruling:
			case name == "ALL":
				visit.ReportAt(p, v, "with all capabilities, root in the container is root on the host; add only those that it needs")
			default:
				visit.ReportAt(p, v, "with `%s`, root in the container can become root on the host", name)
			}
		})
	},
}
