package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_unresolved_host.md
var unresolvedHostDoc string

var unresolvedHost = wired("unresolved-host", unresolvedHostDoc, lint.Error, lint.Unsafe)
