package rules

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

// This file has what the rules about the build share.

// buildkit is the levels of a rule that BuildKit checks too.
func buildkit() map[string]lint.Level { return map[string]lint.Level{"buildkit": lint.Warning} }

// bothTools is the levels of a rule that BuildKit checks too, and hadolint at level l.
func bothTools(l lint.Level) map[string]lint.Level {
	return map[string]lint.Level{"buildkit": lint.Warning, "hadolint": l}
}

// eachFrom calls do for every FROM of a Dockerfile.
func eachFrom(f *dockerfile.File, do func(*dockerfile.From)) {
	if f.Contract || f.Fragment {
		return
	}
	for _, s := range f.Stages {
		if s.From != nil {
			do(s.From)
		}
	}
}

// eachStage calls do for every stage of a Dockerfile as it is built.
func eachStage(p *lint.Pass, f *dockerfile.File, do func(*build.Stage)) {
	if f.Contract || f.Fragment {
		return
	}
	for _, s := range p.Facts(f).Build.Stages {
		do(s)
	}
}

// turnsOf returns the instructions of a stage as a rule judges them. BuildKit sees a trigger where
// it goes off, at the FROM of another stage; we see it where it is written, like hadolint.
func turnsOf(p *lint.Pass, s *build.Stage) []*build.Step {
	buildkit := p.Dialect(s.Build.File.Source) == lint.BuildKit
	judged := func(t *build.Step) bool { return buildkit && !t.Deferred || !buildkit && t.Triggered == nil }
	if !slices.ContainsFunc(s.Steps, func(t *build.Step) bool { return !judged(t) }) {
		return s.Steps
	}
	var all []*build.Step
	for _, t := range s.Steps {
		if judged(t) {
			all = append(all, t)
		}
	}
	return all
}

// eachTurn calls do for every instruction of every stage.
func eachTurn(p *lint.Pass, f *dockerfile.File, do func(*build.Step)) {
	eachStage(p, f, func(s *build.Stage) {
		for _, t := range turnsOf(p, s) {
			do(t)
		}
	})
}

// factsOf returns the facts of a step, or nil where another stage's ONBUILD holds it.
func factsOf(p *lint.Pass, t *build.Step) *facts.Step { return p.Facts(t.Stage.Build.File).Step(t) }

// reportTurn reports what is wrong at a place of an instruction; of a trigger, at the FROM that it
// goes off at.
func reportTurn(p *lint.Pass, t *build.Step, at source.Spanned, format string, args ...any) *lint.Finding {
	if t.Triggered == nil {
		return reportIn(p, t.Stage.Build.File, t.Do, at, format, args...)
	}
	from := t.Stage.From
	return reportIn(p, t.Stage.Build.File, from, from.Image, format, args...).
		Relate(t.Stage.Build.File.Source, at, "this ONBUILD sets it off")
}

// reportIn reports what is wrong at a place of an instruction. BuildKit names its first line, however
// many it has, and so do we where we speak for BuildKit.
func reportIn(p *lint.Pass, f *dockerfile.File, in dockerfile.Instruction, at source.Spanned, format string, args ...any) *lint.Finding {
	keyword := in.Common().Keyword
	if on := in.Common().OnBuild; on != nil {
		keyword = on.Keyword
	}
	if p.Dialect(f.Source) != lint.BuildKit || f.Source.Line(at.Span().Start) == f.Source.Line(keyword.At.Start) {
		return p.Report(at, format, args...)
	}
	return p.Report(keyword, format, args...).Relate(f.Source, at, "this is the place")
}

// references calls do for every variable that the parts refer to, those in the operands of
// modifiers among them. guarded says that the reference provides for a variable that is not set, or
// stands where one does.
func references(parts []dockerfile.Part, guarded bool, do func(p *dockerfile.Part, guarded bool)) {
	for i := range parts {
		part := &parts[i]
		if part.Var == "" || part.Hole {
			continue
		}
		provides := strings.ContainsAny(part.Op, "-+?")
		do(part, guarded || provides)
		references(part.Inner, guarded, do)
	}
}

// wholeLines widens a span of whole lines of instructions to take the end of the last line with it.
func wholeLines(src *source.File, at source.Span) source.Span {
	at.Start = src.LineSpan(src.Line(at.Start)).Start
	at.End = src.LineSpan(src.Line(max(at.Start, at.End-1))).End
	for int(at.End) < len(src.Text) {
		at.End++
		if src.Text[at.End-1] == '\n' {
			break
		}
	}
	return at
}
