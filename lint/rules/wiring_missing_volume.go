package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_missing_volume.md
var missingVolumeDoc string

var missingVolume = wired("missing-volume", missingVolumeDoc, lint.Error, lint.NoFix)
