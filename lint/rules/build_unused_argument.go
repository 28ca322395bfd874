package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
)

//go:embed build_unused_argument.md
var unusedArgumentDoc string

var unusedArgument = &lint.Rule{
	Name: "build/unused-argument", Doc: unusedArgumentDoc, Level: lint.Warning, Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		for _, a := range f.Args {
			for _, v := range a.Vars {
				if !occurs(f, v) {
					reportUnused(p, f, a, v, "no FROM uses argument %q, and no stage takes it up: take it out")
				}
			}
		}
		for _, s := range p.Facts(f).Build.Stages {
			for i, t := range s.Steps {
				if a, ok := t.Do.(*dockerfile.Arg); ok && t.Triggered == nil && !t.Deferred && !runsLater(p, f, s, i) {
					for _, v := range a.Vars {
						if !occurs(f, v) {
							reportUnused(p, f, a, v, "nothing below uses argument %q: take it out")
						}
					}
				}
			}
		}
	},
}

func reportUnused(p *lint.Pass, f *dockerfile.File, a *dockerfile.Arg, v *dockerfile.Pair, message string) {
	if name := v.Key.Value; dockerfile.Argument(name) != nil || strings.HasPrefix(name, "BUILDKIT_") || name == "" {
		return // the builder reads it
	}
	found := p.Report(v.Key, message, v.Key.Value).Tagged(lint.Unnecessary)
	if len(a.Vars) == 1 {
		found.WithFix("take it out", false, lint.Delete(wholeLines(f.Source, a.Head.At)))
	}
}

// occurs reports whether the name of an argument stands anywhere else in the instructions of the
// file, as a word. That is more than a use, and misses none.
func occurs(f *dockerfile.File, v *dockerfile.Pair) bool {
	for _, in := range f.Instructions() {
		h := in.Common()
		texts := []string{h.Args.Text}
		for _, flag := range h.Flags {
			if flag.Value != nil {
				texts = append(texts, flag.Value.Text)
			}
		}
		for _, d := range h.Heredocs {
			texts = append(texts, d.Text)
		}
		times := 0
		for _, text := range texts {
			times += countWord(text, v.Key.Value)
		}
		if h.At.Start <= v.At.Start && v.At.Start < h.At.End {
			times--
		}
		if times > 0 {
			return true
		}
	}
	return false
}

// countWord counts a name in a text where no letter, digit or "_" is beside it.
func countWord(text, name string) int {
	n := 0
	for from := 0; ; {
		i := strings.Index(text[from:], name)
		if i < 0 || name == "" {
			return n
		}
		start, end := from+i, from+i+len(name)
		if (start == 0 || !nameByte(text[start-1])) && (end == len(text) || !nameByte(text[end])) {
			n++
		}
		from = end
	}
}

func nameByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// runsLater reports whether a RUN comes behind an instruction, in its stage or one on top of it: the
// programs that it starts find the argument in their environment.
func runsLater(p *lint.Pass, f *dockerfile.File, s *build.Stage, i int) bool {
	for _, t := range s.Steps[i+1:] {
		if _, run := t.Do.(*dockerfile.Run); run {
			return true
		}
	}
	for _, next := range p.Facts(f).Build.Stages[s.Index+1:] {
		if next.Base == s && runsLater(p, f, next, -1) {
			return true
		}
	}
	return false
}
