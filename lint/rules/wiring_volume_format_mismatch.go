package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_volume_format_mismatch.md
var volumeFormatMismatchDoc string

var volumeFormatMismatch = family.Wiring("volume-format-mismatch", volumeFormatMismatchDoc, lint.Error, lint.NoFix)
