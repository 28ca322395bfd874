package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed compose_schema.md
var composeSchemaDoc string

var composeSchema = problemRule("compose/schema", composeSchemaDoc, lint.Safe)
