package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed compose_env_file.md
var envFileSyntaxDoc string

var envFileSyntax = func() *lint.Rule {
	r := problemRule("compose/env-file", envFileSyntaxDoc, lint.NoFix)
	named := r.Whole
	r.Whole = func(p *lint.Pass, w *project.Whole) {
		named(p, w)
		for _, s := range w.Services {
			for _, f := range s.EnvFiles {
				brokenEnvFile(p, w, f)
			}
		}
	}
	return r
}()

// brokenEnvFile reports the first line of a service's env_file that Compose cannot read.
func brokenEnvFile(p *lint.Pass, w *project.Whole, f compose.EnvFile) {
	full := f.Path.Abs()
	if !f.Path.Known || f.Path.File == nil || !project.Inside(p.Project.FS.Root(), full) {
		return
	}
	src, err := p.Project.FS.Read(full)
	if err != nil {
		return
	}
	if _, problem := compose.ReadEnvFile(src, f.Format, w.Model.Vars, false); problem != nil {
		reportProblem(p, *problem).Relate(f.Path.File, f.Path.At, "the service reads it here")
	}
}
