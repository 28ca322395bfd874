package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_volume_format_mismatch.md
var volumeFormatMismatchDoc string

var volumeFormatMismatch = wired("volume-format-mismatch", volumeFormatMismatchDoc, lint.Error, lint.NoFix)
