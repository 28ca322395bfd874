package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_environment_format.md
var environmentFormatDoc string

var environmentFormat = family.Wiring("environment-format", environmentFormatDoc, lint.Error, lint.NoFix)
