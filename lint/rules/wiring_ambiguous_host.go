package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_ambiguous_host.md
var ambiguousHostDoc string

var ambiguousHost = family.Wiring("ambiguous-host", ambiguousHostDoc, lint.Warning, lint.NoFix)
