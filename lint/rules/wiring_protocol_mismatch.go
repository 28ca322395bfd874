package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_protocol_mismatch.md
var protocolMismatchDoc string

var protocolMismatch = family.Wiring("protocol-mismatch", protocolMismatchDoc, lint.Error, lint.Unsafe)
