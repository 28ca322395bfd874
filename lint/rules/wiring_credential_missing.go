package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_credential_missing.md
var credentialMissingDoc string

var credentialMissing = family.Wiring("credential-missing", credentialMissingDoc, lint.Error, lint.NoFix)
