package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_unknown_environment.md
var unknownEnvironmentDoc string

var unknownEnvironment = wired("unknown-environment", unknownEnvironmentDoc, lint.Warning, lint.Unsafe)
