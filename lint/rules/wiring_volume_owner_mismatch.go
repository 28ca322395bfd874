package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_volume_owner_mismatch.md
var volumeOwnerMismatchDoc string

var volumeOwnerMismatch = wired("volume-owner-mismatch", volumeOwnerMismatchDoc, lint.Error, lint.NoFix)
