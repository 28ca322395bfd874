package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_env_file.md
var envFileSyntaxDoc string

var envFileSyntax = func() *lint.Rule {
	r := family.Problem("compose/env-file", envFileSyntaxDoc, lint.NoFix)
	named := r.App
	r.App = func(p *lint.Pass, app *project.App) {
		named(p, app)
		eachEnvFile(p, app, func(f compose.EnvFile, _ []compose.Pair, problem *compose.Problem) {
			if problem != nil {
				visit.ReportProblem(p, *problem).Relate(f.Path.File, f.Path.At, "the service reads it here")
			}
		})
	}
	return r
}()

// eachEnvFile calls do for each file in the root that a service lists in env_file, with the result of reading
// it.
func eachEnvFile(p *lint.Pass, app *project.App, do func(compose.EnvFile, []compose.Pair, *compose.Problem)) {
	type file struct{ path, format string }
	type text struct {
		there   bool
		pairs   []compose.Pair
		problem *compose.Problem
	}
	known := map[file]text{}
	for _, s := range app.Services {
		for _, f := range s.EnvFiles {
			full := f.Path.Abs()
			if !f.Path.Known || f.Path.File == nil || !project.Inside(p.Project.FS.Root(), full) {
				continue
			}
			t, ok := known[file{full, f.Format}]
			if !ok {
				if src, err := p.Project.FS.Read(full); err == nil {
					t.there = true
					t.pairs, t.problem = compose.ReadEnvFile(src, f.Format, app.Model.Vars, false)
				}
				known[file{full, f.Format}] = t
			}
			if t.there {
				do(f, t.pairs, t.problem)
			}
		}
	}
}
