package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed file_unchecked.md
var fileUncheckedDoc string

var fileUnchecked = &lint.Rule{
	Name:  "file/unchecked",
	Doc:   fileUncheckedDoc,
	Level: lint.Note,
	Project: func(p *lint.Pass, _ *project.Project) {
		if !p.Strict {
			return
		}
		for _, s := range p.Project.Skipped {
			if s.File == nil && !s.Failed { // other skipped files are findings or errors
				p.Report(source.Span{}, "not checked: %s", s.Reason).In(source.New(s.Path, ""))
			}
		}
		for _, x := range p.Project.Unchecked() {
			if !x.Unstated { // wiring/unverified reports it
				p.Report(x.At, "%s", x.Reason).In(x.File)
			}
		}
	},
}
