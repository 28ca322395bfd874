package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed compose_strong_capability.md
var strongCapabilityDoc string

var strongCapability = &lint.Rule{
	Name: "compose/strong-capability", Aliases: capabilityCodes, Doc: strongCapabilityDoc,
	Level: lint.Note, Presets: strict(lint.Warning), Tags: []string{"compose", "security"},
	Whole: func(p *lint.Pass, w *project.Whole) {
		eachCapability(w, func(v compose.Value, name string, ruling bool) {
			if !ruling {
				reportAt(p, v, "`%s` is more than a container usually gets; see that the program needs it", name)
			}
		})
	},
}
