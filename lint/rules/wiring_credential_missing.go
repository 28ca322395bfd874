package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_credential_missing.md
var credentialMissingDoc string

var credentialMissing = wired("credential-missing", credentialMissingDoc, lint.Error, lint.NoFix)
