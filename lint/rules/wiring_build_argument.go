package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed wiring_build_argument.md
var buildArgumentDoc string

var buildArgument = &lint.Rule{
	Name: "wiring/build-argument", Doc: buildArgumentDoc, Level: lint.Warning, Fix: lint.Unsafe, Tags: []string{"wiring", "correctness"},
	App: func(p *lint.Pass, app *project.App) {
		byFile := map[*dockerfile.File]*argumentNames{}
		compared := 0
		for _, s := range app.Services {
			if s.Service.Build == nil || s.Build == nil || s.Build.File == nil || len(s.Build.File.Stages) == 0 {
				continue
			}
			declared := byFile[s.Build.File]
			if declared == nil {
				declared = newArgumentNames(s.Build.File)
				byFile[s.Build.File] = declared
			}
			given := map[string]bool{}
			for _, a := range s.Service.Build.Args {
				given[a.Key.Text] = true
				if !declared.has[a.Key.Text] && (app.Overlay == "" || a.Key.File != nil && a.Key.File.Path == app.Overlay) {
					compared += len(declared.names)
					unknownArgument(p, a, declared.names, compared <= project.MostCompared)
				}
			}
			neededArguments(p, s, given)
		}
	},
}

// arguments returns the names of all ARGs in a file.
func arguments(f *dockerfile.File) []string {
	var names []string
	add := func(a *dockerfile.Arg) {
		for _, v := range a.Vars {
			names = append(names, v.Key.Value)
		}
	}
	for _, a := range f.Args {
		add(a)
	}
	for _, s := range f.Stages {
		for _, in := range s.Body {
			if a, ok := in.(*dockerfile.Arg); ok {
				add(a)
			}
		}
	}
	return names
}

// argumentNames holds the names of all ARGs in a file, in order.
type argumentNames struct {
	names []string
	has   map[string]bool
}

func newArgumentNames(f *dockerfile.File) *argumentNames {
	a := &argumentNames{arguments(f), map[string]bool{}}
	for _, name := range a.names {
		a.has[name] = true
	}
	return a
}

// unknownArgument reports an argument that is not declared. If suggest is true, it proposes one with a
// similar name.
func unknownArgument(p *lint.Pass, a compose.Pair, declared []string, suggest bool) {
	name := a.Key.Text
	if !a.Key.Known || dockerfile.Argument(name) != nil || strings.HasPrefix(name, "BUILDKIT_") || strings.ContainsAny(name, "{}$") {
		return
	}
	if !suggest {
		declared = nil
	}
	found := p.Report(a.Key.At, "the Dockerfile has no `ARG %s`, so the value is not used", name).In(a.Key.File)
	if near := source.Names.Near(name, declared); near != "" {
		found.Message += "; did you mean " + source.Quote(near) + "?"
		text := a.Key.File.Slice(a.Key.At)
		if i := strings.Index(text, name); i >= 0 && isWholeName(near) {
			at := source.Span{Start: a.Key.At.Start + source.Pos(i)}
			at.End = at.Start + source.Pos(len(name))
			found.WithFix("rename it to "+near, false, source.Replace(at, near).In(a.Key.File))
		}
	}
}

// neededArguments reports ARGs that have no default and no value, but are needed by the FROM of the target or
// of a stage that it builds on.
func neededArguments(p *lint.Pass, s *project.Service, given map[string]bool) {
	f := s.Build.File
	empty := map[string]*dockerfile.Pair{}
	for _, a := range f.Args {
		for _, v := range a.Vars {
			if v.Value == nil && !given[v.Key.Value] && dockerfile.Argument(v.Key.Value) == nil {
				empty[v.Key.Value] = v
			}
		}
	}
	for stage := s.Build.Stage; stage != nil && len(empty) > 0; stage = parent(f, stage) {
		if stage.From == nil || stage.From.Image == nil {
			return
		}
		for _, part := range stage.From.Image.Parts {
			arg := empty[part.Var]
			if part.Var == "" || arg == nil || part.Op != "" {
				continue
			}
			delete(empty, part.Var)
			at := s.Service.Build.Node
			p.Report(at.At, "`FROM` needs the build argument `%s`, which is not set; add it under `args`", part.Var).
				In(at.File).Relate(f.Source, part.At, "it is used here").Relate(f.Source, arg.At, "it has no default")
		}
	}
}

// parent returns the earlier stage that a stage is built on, or nil.
func parent(f *dockerfile.File, s *dockerfile.Stage) *dockerfile.Stage {
	for i := s.Index - 1; i >= 0 && s.From.Image != nil; i-- {
		if name := f.Stages[i].Name(); name != "" && strings.EqualFold(name, s.From.Image.Value) {
			return f.Stages[i]
		}
	}
	return nil
}
