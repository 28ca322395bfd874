package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_environment_format.md
var environmentFormatDoc string

var environmentFormat = wired("environment-format", environmentFormatDoc, lint.Error, lint.NoFix)
