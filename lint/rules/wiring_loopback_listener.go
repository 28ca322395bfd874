package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_loopback_listener.md
var loopbackListenerDoc string

var loopbackListener = wired("loopback-listener", loopbackListenerDoc, lint.Error, lint.Unsafe)
