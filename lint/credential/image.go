package credential

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/visit"
)

var (
	// BuildKitWords are words that make BuildKit treat a name as that of a secret. BuildKitPlain are words
	// that make it treat such a name as harmless.
	BuildKitWords = source.Set(strings.Fields("apikey auth credential credentials key password pword passwd secret token")...)
	BuildKitPlain = source.Set(strings.Fields("public file version")...)
	// HadolintPlain are words in names of variables that describe a secret but do not contain it.
	HadolintPlain = source.Set(strings.Fields("public file version path name alias")...)
	// openKeys are words in names of keys that are not secret.
	openKeys = source.Set(strings.Fields("public pub gpg gpgkey pgp apt apk rpm deb repo release primary foreign partition sort cache hot")...)
)

// IsVariable reports whether an ARG or ENV with that name contains a secret.
func IsVariable(name string) bool {
	if IsName(name) {
		return true
	}
	low := strings.ToLower(name)
	return (strings.HasSuffix(low, "_key") || strings.HasSuffix(low, "_auth")) && !HasWord(name, openKeys)
}

// HasWord reports whether list contains one of the words in a name, which "_" separates.
func HasWord(name string, list map[string]bool) bool {
	for _, w := range strings.Split(strings.ToLower(name), "_") {
		if list[w] {
			return true
		}
	}
	return false
}

// IsValue reports whether a literal value may be a secret. It may not if it is empty, a path, or a word for
// on or off.
func IsValue(v *dockerfile.Word) bool {
	if v == nil {
		return true // the value is set when the image is built
	}
	switch text := strings.ToLower(v.Value); text {
	case "", "true", "false", "yes", "no", "on", "off", "none", "null", "0", "1":
		return false
	default:
		return text[0] != '/' && !strings.HasPrefix(text, "file:")
	}
}

// A Carry describes how the value of a build argument becomes part of the image: where the argument is
// declared, and what stores its value.
type Carry struct {
	Stage *build.Stage
	Arg   *dockerfile.Pair
	Step  *build.Step      // the ENV, LABEL or RUN that stores the value
	By    *dockerfile.Pair // the pair in ENV or LABEL
}

// Carried returns the build arguments with a secret that becomes part of the default image. It is then in a
// variable or a label, or in the image's history, which contains the arguments of every RUN.
func Carried(p *lint.Pass, b *build.Build) []Carry {
	var all []Carry
	if len(b.Stages) == 0 {
		return nil
	}
	chain := map[*build.Stage]bool{}
	for s := b.Stages[len(b.Stages)-1]; s != nil; s = s.Base {
		chain[s] = true
	}
	for _, s := range b.Stages {
		if !chain[s] {
			continue
		}
		for i, t := range s.Steps {
			arg, ok := t.Do.(*dockerfile.Arg)
			if !ok || t.Deferred || t.Triggered != nil {
				continue
			}
			for _, v := range arg.Vars {
				if !IsVariable(v.Key.Value) || v.Value != nil && !IsValue(v.Value) {
					continue
				}
				if c := keeper(p, v, later(b, s, i, chain)); c != nil {
					c.Stage, c.Arg = s, v
					all = append(all, *c)
				}
			}
		}
	}
	return all
}

// later returns the instructions in the chain of stages that follow instruction i of a stage.
func later(b *build.Build, s *build.Stage, i int, chain map[*build.Stage]bool) []*build.Step {
	all := slices.Clone(s.Steps[i+1:])
	for _, next := range b.Stages[s.Index+1:] {
		if chain[next] {
			all = append(all, next.Steps...)
		}
	}
	return all
}

// keeper returns the instruction that stores the argument, preferably the one that shows it most clearly. It
// returns nil if there is none.
func keeper(p *lint.Pass, v *dockerfile.Pair, turns []*build.Step) *Carry {
	var run *Carry
	runUses := false
	for _, t := range turns {
		if set := t.Scope.Find(v.Key.Value); t.Deferred || set == nil || set.Set != v {
			continue
		}
		var pairs []*dockerfile.Pair
		switch do := t.Do.(type) {
		case *dockerfile.Env:
			pairs = do.Vars
		case *dockerfile.Label:
			pairs = do.Labels
		case *dockerfile.Run:
			if _, used := UseOf(p, t, v.Key.Value); run == nil || used && !runUses {
				run, runUses = &Carry{Step: t}, used
			}
		}
		for _, pair := range pairs {
			if pair.Value != nil && RefersTo(pair.Value, v.Key.Value) {
				return &Carry{Step: t, By: pair}
			}
		}
	}
	return run
}

// RefersTo reports whether a word refers to the variable.
func RefersTo(w *dockerfile.Word, name string) bool {
	found := false
	visit.References(w.Parts, false, func(p *dockerfile.Part, _ bool) { found = found || p.Var == name && p.Op != "+" && p.Op != ":+" })
	return found
}

// UseOf returns the first place in a step's shell code that reads the variable. ok is false if there is none.
func UseOf(p *lint.Pass, t *build.Step, name string) (at source.Span, ok bool) {
	step := visit.FactsOf(p, t)
	if step == nil {
		return at, false
	}
	for _, s := range step.Scripts() {
		if v := s.Tree().Variables()[name]; v != nil && len(v.Uses) > 0 {
			return s.At(v.Uses[0].Node), true
		}
	}
	return at, false
}
