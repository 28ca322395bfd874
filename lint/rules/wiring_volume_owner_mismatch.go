package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_volume_owner_mismatch.md
var volumeOwnerMismatchDoc string

var volumeOwnerMismatch = family.Wiring("volume-owner-mismatch", volumeOwnerMismatchDoc, lint.Error, lint.NoFix)
