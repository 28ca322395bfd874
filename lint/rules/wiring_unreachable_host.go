package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_unreachable_host.md
var unreachableHostDoc string

var unreachableHost = family.Wiring("unreachable-host", unreachableHostDoc, lint.Error, lint.Unsafe)
