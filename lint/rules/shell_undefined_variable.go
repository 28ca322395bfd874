package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_undefined_variable.md
var undefinedVariableDoc string

var undefinedVariable = family.Shell(&lint.Rule{
	Name: "shell/undefined-variable", Aliases: []string{"SC2154"}, Doc: undefinedVariableDoc, Level: lint.Warning,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Safe, Tags: []string{"correctness"},
}, func(p *lint.Pass, s *facts.Script) {
	if s.Place != facts.InRun || s.Step.Deferred || facts.RunsUnseen(s) {
		return
	}
	said := map[string]bool{}
	facts.Nodes(s, func(v *facts.Visit, x *syntax.ParamExp) {
		if !isNamed(x) || guarded(x) || said[x.Param.Value] || isSet(s, x.Param.Value) {
			return
		}
		said[x.Param.Value] = reportUndefined(p, s, x)
	})
})

// guarded reports whether an expansion handles an unset variable.
func guarded(x *syntax.ParamExp) bool {
	return x.Exp != nil && x.Exp.Op < syntax.RemSmallSuffix
}

// isSet reports whether something sets a variable: the script, an enclosing script, ENV or ARG.
func isSet(s *facts.Script, name string) bool {
	for o := s; o != nil; o = o.Outer {
		if v := o.Tree().Variables()[name]; v != nil && len(v.Sets) > 0 {
			return true
		}
	}
	if _, ok := s.Step.Env(name); ok {
		return true
	}
	switch name {
	case "http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy":
		return true
	}
	return false
}

// reportUndefined reports a variable that certainly has no value in the stage. Its ARG is before FROM or
// further down, or its name is in lower case, which images do not use. It returns whether it reported one.
func reportUndefined(p *lint.Pass, s *facts.Script, x *syntax.ParamExp) bool {
	name := x.Param.Value
	file := s.Step.Stage.File.Dockerfile
	stage := s.Step.Stage
	if arg := stage.File.GlobalArg(name); arg != nil && stage.From != nil {
		level := lint.Note // the base image may set a variable with that name
		if plainSystem(stage.Root().Image) || strings.ToLower(name) == name {
			level = lint.Warning
		}
		p.Report(s.At(x), "`%s` is empty here, because its `ARG` is before the first `FROM`; add `ARG %s` to this stage too", name, name).AtLevel(level).
			Relate(file.Source, arg.At, "it is declared here, only for `FROM` lines").
			WithFix("add ARG "+name, true, edit.LineAbove(s.Step, "ARG "+name))
		return true
	}
	if later := s.Step.Later(name); later != nil {
		p.Report(s.At(x), "`%s` is empty here, because it is declared further down", name).Relate(file.Source, later.At, "it is declared here")
		return true
	}
	if strings.ToLower(name) != name {
		return false
	}
	found := p.Report(s.At(x), "nothing sets `%s`", name)
	if near := source.Names.Near(name, namesOf(s)); near != "" {
		found.Message += "; did you mean " + source.Quote(near) + "?"
	}
	return true
}

func namesOf(s *facts.Script) []string {
	var names []string
	for name, v := range s.Tree().Variables() {
		if len(v.Sets) > 0 {
			names = append(names, name)
		}
	}
	return names
}
