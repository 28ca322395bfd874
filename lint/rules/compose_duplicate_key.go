package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed compose_duplicate_key.md
var duplicateKeyDoc string

var duplicateKey = family.Problem("compose/duplicate-key", duplicateKeyDoc, lint.NoFix)
