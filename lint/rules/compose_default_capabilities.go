package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_default_capabilities.md
var defaultCapabilitiesDoc string

var defaultCapabilities = family.Lacking(&lint.Rule{
	Name: "compose/default-capabilities", Aliases: []string{"CL-0006"}, Doc: defaultCapabilitiesDoc,
	Presets: family.Strict(lint.Warning), Tags: []string{"compose", "security"},
}, func(_ *project.App, s *project.Service) bool {
	return len(visit.Scalars(s.Node.Get("cap_drop"))) == 0
}, "`%s` keeps the default capabilities; write `cap_drop: [ALL]`, and `cap_add` for those that it needs")
