package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_unproven_type.md
var unprovenTypeDoc string

var unprovenType = family.Wiring("unproven-type", unprovenTypeDoc, lint.Note, lint.Unsafe)
