package rules

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed contract_build_variable.md
var buildVariableDoc string

var buildVariable = &lint.Rule{
	Name: "contract/build-variable", Doc: buildVariableDoc, Level: lint.Warning, Fix: lint.Unsafe, Tags: []string{"contract", "correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return // a contract file has no build, and in x-contract Compose replaces "$"
		}
		b := p.Project.Build(f)
		for _, s := range b.Stages {
			for _, t := range s.Steps {
				if !dockerfile.OfDialect(t.Do) || t.Triggered != nil || t.Deferred {
					continue
				}
				lineVariables(p, f, s, t)
			}
		}
	},
}

// lineVariables checks the variables in one contract line.
func lineVariables(p *lint.Pass, f *dockerfile.File, s *build.Stage, t *build.Step) {
	seen := map[source.Span]bool{} // a port is a separate word and also part of the endpoint
	for _, w := range contract.Words(t.Do) {
		if w.Literal() || reported(p, f, s, w) {
			continue
		}
		visit.References(w.Parts, false, func(part *dockerfile.Part, guarded bool) {
			if !guarded && !seen[part.At] && unsetIn(p, t, part.Var) {
				emptyVariable(p, t, part, takesPlaceholder(t.Do, w))
			}
			seen[part.At] = true
		})
	}
}

// reported reports whether contract/syntax already reports that a word is empty.
func reported(p *lint.Pass, f *dockerfile.File, s *build.Stage, w *dockerfile.Word) bool {
	return slices.ContainsFunc(p.Project.Stage(f, s.Stage).Refused, func(r *contract.Refusal) bool {
		return r.Depth == 0 && r.Why != "" && r.WhyAt == w.At
	})
}

// unsetIn reports whether nothing sets a build-time variable before a step. A base image may set any
// variable, except those that, according to the contract, are set when the container starts.
func unsetIn(p *lint.Pass, t *build.Step, name string) bool {
	switch {
	case !isVariable(name) || dockerfile.Argument(name) != nil || t.Scope.Get(name) != nil || t.Scope.Declared(name):
		return false
	case !t.Scope.Open() || source.Evidence.Near(name, t.Scope.Names()) != "":
		return true
	}
	declared := slices.ContainsFunc(p.Project.Stage(t.Stage.Build.File, t.Stage.Stage).Variables, func(v *contract.Variable) bool {
		return v.Is(name)
	})
	return declared || plainBase(t.Stage) && !setByImages(t.Stage, name)
}

// plainBase reports whether a stage is built on scratch, or on a well-known official image, which has no
// contract of its own.
func plainBase(s *build.Stage) bool {
	if s == nil {
		return false
	}
	root := s.Root()
	return root.Image.Known && (root.Image.Text == "scratch" || catalog.Official(imageName(root)))
}

func imageName(s *build.Stage) string {
	name, _, _ := strings.Cut(s.Image.Text, "@")
	name, _, _ = strings.Cut(name, ":")
	return name
}

// imageWords are parts of the names of the variables that official images set.
var imageWords = []string{"VERSION", "HOME", "PATH", "DATA", "DIR", "LANG", "LC_", "SHA", "KEY", "URL", "CONFIG", "PREFIX", "BASE", "MAJOR", "MODE",
	"CATALINA", "JAVA", "GEM", "BUNDLE", "PKG", "GO", "PG", "PIP", "TZ", "ROOT", "OPTS"}

// setByImages reports whether the official image that a stage is built on may set a variable.
func setByImages(s *build.Stage, name string) bool {
	upper := strings.ToUpper(name)
	own, _, _ := strings.Cut(strings.ToUpper(strings.ReplaceAll(imageName(s.Root()), "-", "_")), "_")
	return strings.HasPrefix(upper, own) || slices.ContainsFunc(imageWords, func(w string) bool { return strings.Contains(upper, w) })
}

// takesPlaceholder reports whether a word may be a placeholder {{NAME}}, because it is a host, a port or a
// path.
func takesPlaceholder(in dockerfile.Instruction, w *dockerfile.Word) bool {
	port := func(e *dockerfile.Endpoint) bool { return e != nil && e.Port == w }
	switch n := in.(type) {
	case *dockerfile.Listens:
		return port(n.On)
	case *dockerfile.Connects:
		return n.To == w || port(n.On)
	case *dockerfile.ContractVolume:
		return n.Path == w
	case *dockerfile.Provisions:
		return n.In == w || n.What == w && n.Kind != dockerfile.SCHEMA
	}
	return false
}

func emptyVariable(p *lint.Pass, t *build.Step, part *dockerfile.Part, placeholder bool) {
	file := t.Stage.Build.File.Source
	written, near := file.Slice(part.At), source.Names.Near(part.Var, t.Scope.Names())
	switch {
	case near != "":
		text := strings.Replace(written, part.Var, near, 1)
		found := p.Report(part.At, "`%s` is empty, because no ARG or ENV sets it; did you mean `%s`?", written, text)
		if isWholeName(near) {
			found.WithFix("write "+text, false, source.Replace(part.At, text))
		}
	case placeholder:
		p.Report(part.At, "`%s` is empty, because no ARG or ENV sets it; write `{{%s}}` for the value in the container", written, part.Var).
			WithFix("write {{"+part.Var+"}}", false, source.Replace(part.At, "{{"+part.Var+"}}"))
	default:
		p.Report(part.At, "`%s` is empty, because no ARG or ENV sets it; add `ARG %s`", written, part.Var)
	}
}
