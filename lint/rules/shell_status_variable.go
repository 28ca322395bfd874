package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed shell_status_variable.md
var statusVariableDoc string

var statusVariable = family.Shell(&lint.Rule{
	Name: "shell/status-variable", Aliases: []string{"SC2181"}, Doc: statusVariableDoc, Level: lint.Off,
	Presets: map[string]lint.Level{"hadolint": lint.Note, "strict": lint.Note},
}, func(p *lint.Pass, s *facts.Script) {
	for _, c := range s.Tree().Calls {
		ws := facts.TestWords(c)
		if len(ws) == 3 && ws[0].Value == "$?" && ws[1].Is("-eq", "-ne", "=", "==", "!=") && ws[2].Value == "0" {
			p.Report(ws[0], "checking `$?` is fragile; check the command itself: `if command; then …`")
		}
	}
})
