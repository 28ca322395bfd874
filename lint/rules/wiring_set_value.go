package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_set_value.md
var setValueDoc string

var setValue = wired("set-value", setValueDoc, lint.Warning, lint.NoFix)
