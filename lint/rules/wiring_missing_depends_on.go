package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_missing_depends_on.md
var missingDependsOnDoc string

var missingDependsOn = wired("missing-depends-on", missingDependsOnDoc, lint.Note, lint.Safe)
