package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_unproven_type.md
var unprovenTypeDoc string

var unprovenType = wired("unproven-type", unprovenTypeDoc, lint.Note, lint.NoFix)
