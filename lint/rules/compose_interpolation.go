package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed compose_interpolation.md
var interpolationDoc string

var interpolation = family.Problem("compose/interpolation", interpolationDoc, lint.NoFix)
