package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed compose_syntax.md
var composeSyntaxDoc string

var composeSyntax = family.Problem("compose/syntax", composeSyntaxDoc, lint.NoFix)
