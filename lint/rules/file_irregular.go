package rules

import (
	_ "embed"
	"errors"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed file_irregular.md
var fileIrregularDoc string

var fileIrregular = &lint.Rule{
	Name:  "file/irregular",
	Doc:   fileIrregularDoc,
	Level: lint.Warning,
	Project: func(p *lint.Pass, _ *project.Project) {
		skipped(p, project.ErrIrregular, "this is a device, a socket, a pipe or a folder, and is not checked; replace it with a file")
	},
}

// skipped reports the files that were skipped for the given reason.
func skipped(p *lint.Pass, why error, message string) {
	for _, s := range p.Project.Skipped {
		if s.File != nil && errors.Is(s.Err, why) {
			p.Report(source.Span{}, "%s", message).In(s.File)
		}
	}
}
