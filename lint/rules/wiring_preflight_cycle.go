package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_preflight_cycle.md
var preflightCycleDoc string

var preflightCycle = wired("preflight-cycle", preflightCycleDoc, lint.Warning, lint.NoFix)
