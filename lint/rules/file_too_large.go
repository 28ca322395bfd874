package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed file_too_large.md
var fileTooLargeDoc string

var fileTooLarge = &lint.Rule{
	Name:  "file/too-large",
	Doc:   fileTooLargeDoc,
	Level: lint.Warning,
	Project: func(p *lint.Pass, _ *project.Project) {
		skipped(p, project.ErrTooLarge, "the file is over 4 MiB and is not checked; move data to other files")
	},
}
