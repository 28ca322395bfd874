package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_anonymous_volume.md
var anonymousVolumeDoc string

var anonymousVolume = wired("anonymous-volume", anonymousVolumeDoc, lint.Warning, lint.Unsafe)
