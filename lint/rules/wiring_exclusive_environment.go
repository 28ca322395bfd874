package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_exclusive_environment.md
var exclusiveEnvironmentDoc string

var exclusiveEnvironment = wired("exclusive-environment", exclusiveEnvironmentDoc, lint.Error, lint.NoFix)
