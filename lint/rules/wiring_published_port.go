package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_published_port.md
var publishedPortDoc string

var publishedPort = wired("published-port", publishedPortDoc, lint.Warning, lint.Unsafe)
