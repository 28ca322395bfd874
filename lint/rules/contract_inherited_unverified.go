package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
)

//go:embed contract_inherited_unverified.md
var inheritedUnverifiedDoc string

var inheritedUnverified = &lint.Rule{
	Name: "contract/inherited-unverified", Doc: inheritedUnverifiedDoc, Level: lint.Note, Tags: []string{"contract"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		for _, s := range f.Stages {
			for _, in := range s.Body {
				n, ok := in.(*dockerfile.Entrypoint)
				if !ok {
					continue
				}
				c := p.Project.Stage(f, s)
				if !c.Stated || c.Own {
					break
				}
				p.Report(n.Keyword, "this replaces the program whose contract the base states; restate what still holds, or write WITHOUT BASE")
				break
			}
		}
	},
}
