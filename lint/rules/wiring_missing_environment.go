package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_missing_environment.md
var missingEnvironmentDoc string

var missingEnvironment = family.Wiring("missing-environment", missingEnvironmentDoc, lint.Error, lint.Unsafe)
