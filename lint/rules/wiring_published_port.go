package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_published_port.md
var publishedPortDoc string

var publishedPort = family.Wiring("published-port", publishedPortDoc, lint.Warning, lint.Unsafe)
