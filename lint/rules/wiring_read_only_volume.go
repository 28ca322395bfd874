package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_read_only_volume.md
var readOnlyVolumeDoc string

var readOnlyVolume = family.Wiring("read-only-volume", readOnlyVolumeDoc, lint.Error, lint.Unsafe)
