package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
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
				if !c.Declared || c.HasOwnLines {
					break
				}
				p.Report(n.Keyword, "this replaces the program that the contract of the base describes; repeat the lines that still apply, or write `WITHOUT BASE`")
				break
			}
		}
	},
	App: func(p *lint.Pass, app *project.App) {
		for _, s := range app.Services {
			if s.Contract == nil || !s.Contract.Replaced || s.Image == nil || s.Image.File == nil || s.Entrypoint != nil || s.Command != nil {
				continue
			}
			found := visit.ReportAt(p, *s.Image, "`%s` starts a program other than the one that its label describes; repeat the lines that still apply under `x-contract`, or build the image again", s.Image.Text)
			if locked := p.Project.Lock().Lookup(s.Image.Text); locked != nil {
				found.Relate(p.Project.Lock().Source, locked.At, "the image is locked here")
			}
		}
	},
}
