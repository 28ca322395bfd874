package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed compose_syntax.md
var composeSyntaxDoc string

var composeSyntax = problemRule("compose/syntax", composeSyntaxDoc, lint.NoFix)
