package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_wrong_port.md
var wrongPortDoc string

var wrongPort = wired("wrong-port", wrongPortDoc, lint.Error, lint.Unsafe)
