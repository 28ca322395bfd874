package visit

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

// Steps calls do for each instruction of a Dockerfile, including those in ONBUILD.
func Steps(p *lint.Pass, f *dockerfile.File, do func(*facts.Step)) {
	if f.Contract || f.Fragment {
		return
	}
	for _, s := range p.Facts(f).Stages {
		for _, step := range s.Steps {
			do(step)
		}
	}
}

// Scripts calls do for the shell code in each RUN.
func Scripts(p *lint.Pass, f *dockerfile.File, do func(*facts.Script)) {
	if f.Contract || f.Fragment {
		return
	}
	for _, s := range p.Facts(f).Scripts() {
		do(s)
	}
}

// Calls calls do for each command in each RUN.
func Calls(p *lint.Pass, f *dockerfile.File, do func(*facts.Call)) {
	if f.Contract || f.Fragment {
		return
	}
	for _, c := range p.Facts(f).Calls() {
		do(c)
	}
}

// Uses calls do for each call of a package manager in a RUN.
func Uses(p *lint.Pass, f *dockerfile.File, do func(*facts.Use)) {
	if f.Contract || f.Fragment {
		return
	}
	for _, u := range p.Facts(f).Uses() {
		do(u)
	}
}

// Shipped returns the stages whose files are part of the image that is built by default: the last stage and
// its bases.
func Shipped(p *lint.Pass, f *dockerfile.File) []*facts.Stage {
	if final := p.Facts(f).Final(); final != nil && !f.Contract && !f.Fragment {
		return final.Chain()
	}
	return nil
}

// A ContextSource is a source of a COPY or ADD in the build context.
type ContextSource struct {
	Step *build.Step
	Word *dockerfile.Word
	Text build.Filled
}

// ContextSources returns the sources that a stage reads from the build context.
func ContextSources(p *lint.Pass, s *build.Stage) (all []ContextSource) {
	for _, t := range BuildStepsOf(p, s) {
		for _, w := range dockerfile.FromContext(t.Do) {
			if v := t.Scope.Expand(w); !build.IsMark(t.Do, w) && !build.Remote(v.Text) {
				all = append(all, ContextSource{t, w, v})
			}
		}
	}
	return all
}

// Labels calls do for each label in a Dockerfile.
func Labels(p *lint.Pass, f *dockerfile.File, do func(*facts.Step, *dockerfile.Pair)) {
	Steps(p, f, func(step *facts.Step) {
		l, ok := step.Do.(*dockerfile.Label)
		if !ok {
			return
		}
		for _, pair := range l.Labels {
			if pair.Key != nil {
				do(step, pair)
			}
		}
	})
}

// Froms calls do for each FROM in a Dockerfile.
func Froms(f *dockerfile.File, do func(*dockerfile.From)) {
	if f.Contract || f.Fragment {
		return
	}
	for _, s := range f.Stages {
		if s.From != nil {
			do(s.From)
		}
	}
}

// Stages calls do for each stage of a Dockerfile, as built.
func Stages(p *lint.Pass, f *dockerfile.File, do func(*build.Stage)) {
	if f.Contract || f.Fragment {
		return
	}
	for _, s := range p.Facts(f).Build.Stages {
		do(s)
	}
}

// BuildStepsOf returns the instructions of a stage that a rule checks. BuildKit checks an ONBUILD trigger
// where it runs, which is at the FROM of another stage. dfvet, like hadolint, checks it where it is written.
func BuildStepsOf(p *lint.Pass, s *build.Stage) []*build.Step {
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

// BuildSteps calls do for each instruction of each stage.
func BuildSteps(p *lint.Pass, f *dockerfile.File, do func(*build.Step)) {
	Stages(p, f, func(s *build.Stage) {
		for _, t := range BuildStepsOf(p, s) {
			do(t)
		}
	})
}

// FactsOf returns the facts of a step, or nil if the step comes from another stage's ONBUILD.
func FactsOf(p *lint.Pass, t *build.Step) *facts.Step { return p.Facts(t.Stage.Build.File).Step(t) }

// References calls do for each variable to which the parts refer, including those in the operands of
// modifiers. guarded means that the reference, or one around it, handles an unset variable.
func References(parts []dockerfile.Part, guarded bool, do func(p *dockerfile.Part, guarded bool)) {
	for i := range parts {
		part := &parts[i]
		if part.Var == "" || part.Placeholder {
			continue
		}
		provides := strings.ContainsAny(part.Op, "-+?")
		do(part, guarded || provides)
		References(part.Inner, guarded, do)
	}
}
