package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed compose_duplicate_key.md
var duplicateKeyDoc string

var duplicateKey = problemRule("compose/duplicate-key", duplicateKeyDoc, lint.NoFix)
