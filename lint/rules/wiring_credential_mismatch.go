package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_credential_mismatch.md
var credentialMismatchDoc string

var credentialMismatch = wired("credential-mismatch", credentialMismatchDoc, lint.Error, lint.NoFix)
