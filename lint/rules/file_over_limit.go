package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed file_over_limit.md
var fileOverLimitDoc string

var fileOverLimit = &lint.Rule{
	Name:    "file/over-limit",
	Doc:     fileOverLimitDoc,
	Level:   lint.Note,
	Compose: composeLimits,
	Project: allLimits,
	App:     projectLimits,
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		if len(f.Source.Text) > facts.LargestFile {
			p.Report(source.Span{}, "the shell code of this file is not checked, because the file is over 1 MiB")
		} else {
			longScripts(p, f)
		}
		longValue(p, f)
		longChain(p, f)
	},
}

// longScripts reports the scripts that are too long to be read.
func longScripts(p *lint.Pass, f *dockerfile.File) {
	visit.Steps(p, f, func(step *facts.Step) {
		for _, s := range step.Scripts() {
			if s.Exec || !s.Shell.Known() {
				continue
			}
			switch at := step.Do.Common().Keyword; s.Over() {
			case facts.TooLong:
				p.Report(at, "this shell code is not checked, because it is over 64 KiB")
			case facts.TooNested:
				p.Report(at, "this shell code is not checked, because it is nested over %d deep", facts.DeepestScript)
			default:
				continue
			}
			return
		}
	})
}

// longValue reports the first variable whose value is too long.
func longValue(p *lint.Pass, f *dockerfile.File) {
	var first *dockerfile.Pair
	look := func(from, to *build.Scope) {
		for at := from; at != nil && at != to; at = at.Below() {
			if at.Value.Long && at.Set != nil && (first == nil || at.Set.At.Start < first.At.Start) {
				first = at.Set
			}
		}
	}
	b := p.Facts(f).Build
	look(b.Globals, nil)
	for _, s := range b.Stages {
		if s.Base != nil {
			look(s.End, s.Base.End)
		} else {
			look(s.End, nil)
		}
	}
	if first != nil {
		p.Report(first.Key, "nothing that depends on `%s` is checked, because its value is over 64 KiB", first.Key.Text)
	}
}

// longChain reports the first stage that is built on so many others that their contracts are not read.
func longChain(p *lint.Pass, f *dockerfile.File) {
	for _, s := range p.Facts(f).Build.Stages {
		if contract.Cut(s) {
			p.Report(s.From.Image, "the contract of this stage is incomplete: its bases are not read, because %d stages are built on each other", s.Depth)
			return
		}
	}
}

// composeLimits reports the skipped parts of a single Compose file.
func composeLimits(p *lint.Pass, f *compose.File) {
	for _, x := range f.Problems {
		if p.Reports(visit.ComposeRules[x.Kind]) {
			visit.ReportProblem(p, x)
		}
	}
}

// projectLimits reports the skipped parts of a Compose project and its env files.
func projectLimits(p *lint.Pass, app *project.App) {
	visit.Problems(p, app, func(x compose.Problem) { visit.ReportProblem(p, x) })
	for _, x := range app.Limits {
		if x.File != nil {
			visit.ReportProblem(p, x)
		}
	}
	for _, f := range p.Wiring(app).Limits {
		if f.File != nil {
			p.Report(f.At, "%s", f.Message).In(f.File)
		}
	}
	eachEnvFile(p, app, func(f compose.EnvFile, pairs []compose.Pair, _ *compose.Problem) {
		if v := compose.CutValue(pairs); v != nil {
			visit.ReportAt(p, *v, "%s", compose.CutMessage).Relate(f.Path.File, f.Path.At, "the service reads it here")
		}
	})
}

// allLimits reports the skipped parts of all projects.
func allLimits(p *lint.Pass, all *project.Project) {
	for _, x := range all.Limits {
		visit.ReportProblem(p, x)
	}
}
