package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_anonymous_volume.md
var anonymousVolumeDoc string

var anonymousVolume = family.Wiring("anonymous-volume", anonymousVolumeDoc, lint.Warning, lint.Unsafe)
