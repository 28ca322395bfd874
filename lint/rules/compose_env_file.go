package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed compose_env_file.md
var envFileSyntaxDoc string

var envFileSyntax = problemRule("compose/env-file", envFileSyntaxDoc, lint.NoFix)
