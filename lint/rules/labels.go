package rules

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

// A labelled is what the rules about the values of labels differ in.
type labelled struct {
	name, alias, doc string
	known            []string            // keys that have such a value by convention
	valid            func(string) bool   // of a value that is not empty
	mend             func(string) string // what is meant, or ""
	what             string              // for the message: "is no URL: …"
}

// rule returns the rule that reports labels whose value is not what their key promises.
func (x labelled) rule() *lint.Rule {
	fix := lint.NoFix
	if x.mend != nil {
		fix = lint.Unsafe
	}
	return &lint.Rule{
		Name: "label/" + x.name, Aliases: []string{x.alias}, Doc: x.doc, Level: lint.Note, Presets: hadolint(lint.Warning),
		Fix: fix, Options: labelOption,
		Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
			keys := source.Set(append(x.known[:len(x.known):len(x.known)], p.Texts("labels")...)...)
			eachLabel(p, f, func(_ *facts.Step, pair *dockerfile.Pair) {
				if !keys[pair.Key.Value] || pair.Value == nil {
					return
				}
				v := pair.Value.Value
				if v == "" || strings.Contains(v, "$") || x.valid(v) {
					return
				}
				found := p.Report(pair.Value, "%q %s", v, x.what)
				if x.mend == nil {
					return
				}
				if better := x.mend(v); better != "" && x.valid(better) {
					found.WithFix("write "+better, false, lint.Replace(pair.Value, `"`+better+`"`))
				}
			})
		},
	}
}

var labelOption = []lint.Option{{Name: "labels", Doc: "the keys of the labels that the rule is about"}}

// eachLabel calls do for the labels of a Dockerfile.
func eachLabel(p *lint.Pass, f *dockerfile.File, do func(*facts.Step, *dockerfile.Pair)) {
	eachStep(p, f, func(step *facts.Step) {
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

// withoutLabel returns the edit that takes a label away, and its instruction if it is the only one.
func withoutLabel(f *dockerfile.File, step *facts.Step, pair *dockerfile.Pair) lint.Edit {
	l := step.Do.(*dockerfile.Label)
	if len(l.Labels) == 1 {
		line := f.Source.LineSpan(f.Source.Line(l.At.End))
		return lint.Delete(source.Span{Start: step.Start(), End: min(line.End+1, source.Pos(len(f.Source.Text)))})
	}
	at := pair.At
	for i, other := range l.Labels {
		switch {
		case other != pair:
		case i > 0:
			at.Start = l.Labels[i-1].At.End
		default:
			at.End = l.Labels[1].At.Start
		}
	}
	return lint.Delete(at)
}
