package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_loopback_host.md
var loopbackHostDoc string

var loopbackHost = family.Wiring("loopback-host", loopbackHostDoc, lint.Error, lint.Unsafe)
