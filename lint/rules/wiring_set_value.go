package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_set_value.md
var setValueDoc string

var setValue = family.Wiring("set-value", setValueDoc, lint.Warning, lint.NoFix)
