package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed compose_schema.md
var composeSchemaDoc string

var composeSchema = family.Problem("compose/schema", composeSchemaDoc, lint.Safe)
