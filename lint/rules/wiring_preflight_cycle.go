package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_preflight_cycle.md
var preflightCycleDoc string

var preflightCycle = family.Wiring("preflight-cycle", preflightCycleDoc, lint.Warning, lint.NoFix)
