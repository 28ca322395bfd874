package rules

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_privilege_escalation.md
var privilegeEscalationDoc string

var privilegeEscalation = family.Lacking(&lint.Rule{
	Name: "compose/privilege-escalation", Aliases: []string{"CL-0003"}, Doc: privilegeEscalationDoc,
	Presets: family.Strict(lint.Warning), Tags: []string{"compose", "security"},
}, func(_ *project.App, s *project.Service) bool {
	return !slices.ContainsFunc(visit.Scalars(s.Node.Get("security_opt")), func(v compose.Value) bool {
		name, value := securityOption(v.Text)
		return !v.Known || name == "no-new-privileges" && (value == "" || value == "true")
	})
}, "a setuid program can make a user in `%s` root; write `security_opt: [no-new-privileges:true]`")

// securityOption splits an item of security_opt at its separator, "=" or, in the old syntax, ":".
func securityOption(text string) (name, value string) {
	if i := strings.IndexAny(text, "=:"); i >= 0 {
		return text[:i], text[i+1:]
	}
	return text, ""
}
