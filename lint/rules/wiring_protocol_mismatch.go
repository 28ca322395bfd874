package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_protocol_mismatch.md
var protocolMismatchDoc string

var protocolMismatch = wired("protocol-mismatch", protocolMismatchDoc, lint.Error, lint.Unsafe)
