package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_container_name.md
var containerNameDoc string

var containerName = &lint.Rule{
	Name: "compose/container-name", Aliases: []string{"service-container-name-regex"}, Doc: containerNameDoc,
	Level: lint.Error, Tags: []string{"compose", "correctness"},
	Compose: func(p *lint.Pass, f *compose.File) {
		visit.Services(f, func(e *compose.Entry) {
			if n := e.Value.Get("container_name"); visit.BadContainerName(n) {
				p.Report(n.Span(), "`%s` is not a valid container name; use at least two letters, digits, `_`, `.` and `-`, and begin with a letter or digit", n.Text)
			}
		})
	},
}
