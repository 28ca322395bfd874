package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_missing_depends_on.md
var missingDependsOnDoc string

var missingDependsOn = family.Wiring("missing-depends-on", missingDependsOnDoc, lint.Note, lint.Safe)
