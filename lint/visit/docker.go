package visit

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

// Steps calls do for the instructions of a Dockerfile, those behind ONBUILD among them.
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

// Scripts calls do for the shell code of every RUN.
func Scripts(p *lint.Pass, f *dockerfile.File, do func(*facts.Script)) {
	if f.Contract || f.Fragment {
		return
	}
	for _, s := range p.Facts(f).Scripts() {
		do(s)
	}
}

// Calls calls do for the commands of every RUN.
func Calls(p *lint.Pass, f *dockerfile.File, do func(*facts.Call)) {
	if f.Contract || f.Fragment {
		return
	}
	for _, c := range p.Facts(f).Calls() {
		do(c)
	}
}

// Uses calls do for every call of a package manager in a RUN.
func Uses(p *lint.Pass, f *dockerfile.File, do func(*facts.Use)) {
	if f.Contract || f.Fragment {
		return
	}
	for _, u := range p.Facts(f).Uses() {
		do(u)
	}
}

// Shipped returns the stages whose files end up in the image that is built by default: the last
// one and its bases.
func Shipped(p *lint.Pass, f *dockerfile.File) []*facts.Stage {
	if final := p.Facts(f).Final(); final != nil && !f.Contract && !f.Fragment {
		return final.Chain()
	}
	return nil
}

// A ContextSource is one source of a COPY or ADD that is taken from the context.
type ContextSource struct {
	Turn *build.Step
	Word *dockerfile.Word
	Text build.Filled
}

// ContextSources returns what a stage takes from the context.
func ContextSources(p *lint.Pass, s *build.Stage) (all []ContextSource) {
	for _, t := range TurnsOf(p, s) {
		for _, w := range dockerfile.FromContext(t.Do) {
			if v := t.Scope.Expand(w); !build.IsMark(t.Do, w) && !build.Remote(v.Text) {
				all = append(all, ContextSource{t, w, v})
			}
		}
	}
	return all
}

// Labels calls do for the labels of a Dockerfile.
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

// Froms calls do for every FROM of a Dockerfile.
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

// Stages calls do for every stage of a Dockerfile as it is built.
func Stages(p *lint.Pass, f *dockerfile.File, do func(*build.Stage)) {
	if f.Contract || f.Fragment {
		return
	}
	for _, s := range p.Facts(f).Build.Stages {
		do(s)
	}
}

// TurnsOf returns the instructions of a stage as a rule judges them. BuildKit sees a trigger where
// it goes off, at the FROM of another stage; we see it where it is written, like hadolint.
func TurnsOf(p *lint.Pass, s *build.Stage) []*build.Step {
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

// Turns calls do for every instruction of every stage.
func Turns(p *lint.Pass, f *dockerfile.File, do func(*build.Step)) {
	Stages(p, f, func(s *build.Stage) {
		for _, t := range TurnsOf(p, s) {
			do(t)
		}
	})
}

// FactsOf returns the facts of a step, or nil where another stage's ONBUILD holds it.
func FactsOf(p *lint.Pass, t *build.Step) *facts.Step { return p.Facts(t.Stage.Build.File).Step(t) }

// References calls do for every variable that the parts refer to, those in the operands of
// modifiers among them. guarded says that the reference provides for a variable that is not set, or
// stands where one does.
func References(parts []dockerfile.Part, guarded bool, do func(p *dockerfile.Part, guarded bool)) {
	for i := range parts {
		part := &parts[i]
		if part.Var == "" || part.Hole {
			continue
		}
		provides := strings.ContainsAny(part.Op, "-+?")
		do(part, guarded || provides)
		References(part.Inner, guarded, do)
	}
}
