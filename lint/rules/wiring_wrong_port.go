package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_wrong_port.md
var wrongPortDoc string

var wrongPort = family.Wiring("wrong-port", wrongPortDoc, lint.Error, lint.Unsafe)
