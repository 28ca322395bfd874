package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/engine"
)

//go:embed compose_engine_refused.md
var engineRefusedDoc string

var engineRefused = &lint.Rule{
	Name: "compose/engine-refused", Doc: engineRefusedDoc, Level: lint.Error, Fix: lint.Unsafe, Tags: []string{"compose", "correctness"},
	Compose: engine.Dates, App: engine.Refuse,
}
