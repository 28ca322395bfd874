package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
)

//go:embed compose_container_name.md
var containerNameDoc string

var containerName = &lint.Rule{
	Name: "compose/container-name", Aliases: []string{"service-container-name-regex"}, Doc: containerNameDoc,
	Level: lint.Error, Tags: []string{"compose", "correctness"},
	Compose: func(p *lint.Pass, f *compose.File) {
		eachWritten(f, func(e *compose.Entry) {
			if n := e.Value.Get("container_name"); badContainerName(n) {
				p.Report(n.Span(), "the engine refuses the container name `%s`: it takes letters, digits, `_`, `.` and `-`, two of them at least, and begins with a letter or digit", n.Text)
			}
		})
	},
}

// badContainerName reports whether the engine refuses a container name; one with variables it may
// take.
func badContainerName(n *compose.Node) bool {
	if n == nil || n.Kind != compose.Scalar || n.Text == "" {
		return false
	}
	for i, c := range n.Text {
		word := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if c == '$' {
			return false
		}
		if !word && (i == 0 || c != '_' && c != '.' && c != '-') {
			return true
		}
	}
	return len(n.Text) < 2
}
