package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_misplaced_volume.md
var misplacedVolumeDoc string

var misplacedVolume = wired("misplaced-volume", misplacedVolumeDoc, lint.Error, lint.Unsafe)
