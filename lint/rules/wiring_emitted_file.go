package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_emitted_file.md
var emittedFileDoc string

var emittedFile = wired("emitted-file", emittedFileDoc, lint.Warning, lint.Unsafe)
