package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_exclusive_environment.md
var exclusiveEnvironmentDoc string

var exclusiveEnvironment = family.Wiring("exclusive-environment", exclusiveEnvironmentDoc, lint.Error, lint.NoFix)
