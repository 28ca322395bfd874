package rules

import (
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

// composeLimits reports what is left out of a Compose file by itself.
func composeLimits(p *lint.Pass, f *compose.File) {
	for _, x := range f.Problems {
		if x.Rule == compose.RuleLimit {
			reportProblem(p, x)
		}
	}
}

// projectLimits reports what is left out of a Compose project, and of the env files that it names.
func projectLimits(p *lint.Pass, w *project.Whole) {
	eachProblem(p, w, compose.RuleLimit, func(x compose.Problem) { reportProblem(p, x) })
	for _, x := range w.Limits {
		if x.File != nil {
			reportProblem(p, x)
		}
	}
	for _, f := range p.Wiring(w).Limits {
		if f.File != nil {
			p.Report(f.At, "%s", f.Message).In(f.File)
		}
	}
	eachEnvFile(p, w, func(f compose.EnvFile, pairs []compose.Pair, _ *compose.Problem) {
		if v := compose.CutValue(pairs); v != nil {
			reportAt(p, *v, "%s", compose.CutMessage).Relate(f.Path.File, f.Path.At, "the service reads it here")
		}
	})
}

// allLimits reports what is left out of all projects.
func allLimits(p *lint.Pass, all *project.Project) {
	for _, x := range all.Limits {
		reportProblem(p, x)
	}
}
