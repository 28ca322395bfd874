package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_missing_volume.md
var missingVolumeDoc string

var missingVolume = family.Wiring("missing-volume", missingVolumeDoc, lint.Error, lint.NoFix)
