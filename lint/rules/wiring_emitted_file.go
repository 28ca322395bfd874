package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_emitted_file.md
var emittedFileDoc string

var emittedFile = family.Wiring("emitted-file", emittedFileDoc, lint.Warning, lint.Unsafe)
