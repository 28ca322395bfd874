package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_missing_schema.md
var missingSchemaDoc string

var missingSchema = wired("missing-schema", missingSchemaDoc, lint.Error, lint.NoFix)
