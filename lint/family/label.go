package family

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/visit"
)

// A Label holds the values that distinguish rules about the values of labels.
type Label struct {
	Name, Alias, Doc string
	Known            []string            // keys that have such a value by convention
	Valid            func(string) bool   // reports whether a value is valid; not called for an empty value
	Meant            func(string) string // returns a suggested value, or ""
	What             string              // part of the message, such as "is not a URL; …"
}

// Rule returns the rule that reports labels whose value is not valid for their key.
func (x Label) Rule() *lint.Rule {
	fix := lint.NoFix
	if x.Meant != nil {
		fix = lint.Unsafe
	}
	return &lint.Rule{
		Name: "label/" + x.Name, Aliases: []string{x.Alias}, Doc: x.Doc, Level: lint.Note, Presets: Hadolint(lint.Warning),
		Fix: fix, Options: LabelOption,
		Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
			keys := source.Set(append(x.Known[:len(x.Known):len(x.Known)], p.Texts("labels")...)...)
			visit.Labels(p, f, func(_ *facts.Step, pair *dockerfile.Pair) {
				if !keys[pair.Key.Value] || pair.Value == nil {
					return
				}
				v := pair.Value.Value
				if v == "" || strings.Contains(v, "$") || x.Valid(v) {
					return
				}
				found := p.Report(pair.Value, "`%s` %s", v, x.What)
				if x.Meant == nil {
					return
				}
				if better := x.Meant(v); better != "" && x.Valid(better) {
					found.WithFix("write "+better, false, source.Replace(pair.Value, `"`+better+`"`))
				}
			})
		},
	}
}

// LabelOption is the option of these rules that sets which labels they check.
var LabelOption = []lint.Option{{Name: "labels", Doc: "the keys of the labels that the rule checks"}}
