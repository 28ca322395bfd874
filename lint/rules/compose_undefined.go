package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed compose_undefined.md
var undefinedNameDoc string

var undefinedName = &lint.Rule{
	Name: "compose/undefined", Doc: undefinedNameDoc, Level: lint.Error, Fix: lint.Unsafe, Tags: []string{"compose", "correctness"},
	Whole: func(p *lint.Pass, w *project.Whole) {
		if w.Vague {
			return // an override that is not here may define it
		}
		for _, x := range w.Model.Problems {
			if x.Rule == "compose/undefined" && x.File != nil {
				reportProblem(p, x)
			}
		}
	},
}
