package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_loopback_host.md
var loopbackHostDoc string

var loopbackHost = wired("loopback-host", loopbackHostDoc, lint.Error, lint.Unsafe)
