package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_unresolved_host.md
var unresolvedHostDoc string

var unresolvedHost = family.Wiring("unresolved-host", unresolvedHostDoc, lint.Error, lint.Unsafe)
