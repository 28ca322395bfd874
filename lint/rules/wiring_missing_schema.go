package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_missing_schema.md
var missingSchemaDoc string

var missingSchema = family.Wiring("missing-schema", missingSchemaDoc, lint.Error, lint.NoFix)
