package family

import (
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/visit"
)

// Shell completes and returns a rule that calls check for all shell code in Dockerfiles and Compose files. It
// skips code that another shell or Compose expands first, because the words in it are unknown.
func Shell(r *lint.Rule, check func(*lint.Pass, *facts.Script)) *lint.Rule {
	one := func(p *lint.Pass, s *facts.Script) {
		if !s.Exec && !s.Loose && s.Shell.Known() {
			check(p, s)
		}
	}
	r.Tags = append(r.Tags, "shell")
	r.Dockerfile = func(p *lint.Pass, f *dockerfile.File) {
		visit.Steps(p, f, func(step *facts.Step) {
			for _, s := range step.Scripts() {
				one(p, s)
			}
		})
	}
	r.Compose = func(p *lint.Pass, f *compose.File) {
		for _, s := range p.Scripts(f) {
			one(p, s)
		}
	}
	return r
}
