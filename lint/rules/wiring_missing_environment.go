package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_missing_environment.md
var missingEnvironmentDoc string

var missingEnvironment = wired("missing-environment", missingEnvironmentDoc, lint.Error, lint.Unsafe)
