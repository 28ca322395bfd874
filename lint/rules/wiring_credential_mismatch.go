package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_credential_mismatch.md
var credentialMismatchDoc string

var credentialMismatch = family.Wiring("credential-mismatch", credentialMismatchDoc, lint.Error, lint.NoFix)
