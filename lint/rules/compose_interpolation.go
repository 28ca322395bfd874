package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed compose_interpolation.md
var interpolationDoc string

var interpolation = problemRule("compose/interpolation", interpolationDoc, lint.NoFix)
