package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed compose_conflict.md
var composeConflictDoc string

var composeConflict = problemRule("compose/conflict", composeConflictDoc, lint.NoFix)
