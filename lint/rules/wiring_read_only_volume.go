package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_read_only_volume.md
var readOnlyVolumeDoc string

var readOnlyVolume = wired("read-only-volume", readOnlyVolumeDoc, lint.Error, lint.Unsafe)
