package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_strong_capability.md
var strongCapabilityDoc string

var strongCapability = &lint.Rule{
	Name: "compose/strong-capability", Aliases: visit.CapabilityCodes, Doc: strongCapabilityDoc,
	Level: lint.Note, Presets: family.Strict(lint.Warning), Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		visit.Capabilities(app, func(v compose.Value, name string, ruling bool) {
			if !ruling {
				visit.ReportAt(p, v, "`%s` is more than a container usually needs; check that the program requires it", name)
			}
		})
	},
}
