package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_misplaced_volume.md
var misplacedVolumeDoc string

var misplacedVolume = family.Wiring("misplaced-volume", misplacedVolumeDoc, lint.Error, lint.Unsafe)
