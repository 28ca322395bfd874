package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_unreachable_host.md
var unreachableHostDoc string

var unreachableHost = wired("unreachable-host", unreachableHostDoc, lint.Error, lint.Unsafe)
