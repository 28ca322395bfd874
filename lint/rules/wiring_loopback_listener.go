package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_loopback_listener.md
var loopbackListenerDoc string

var loopbackListener = family.Wiring("loopback-listener", loopbackListenerDoc, lint.Error, lint.Unsafe)
