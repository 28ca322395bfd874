package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_unknown_environment.md
var unknownEnvironmentDoc string

var unknownEnvironment = family.Wiring("unknown-environment", unknownEnvironmentDoc, lint.Warning, lint.Unsafe)
