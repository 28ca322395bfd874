package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_ambiguous_host.md
var ambiguousHostDoc string

var ambiguousHost = wired("ambiguous-host", ambiguousHostDoc, lint.Warning, lint.NoFix)
