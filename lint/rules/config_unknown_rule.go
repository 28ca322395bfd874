package rules

import (
	_ "embed"
	"slices"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed config_unknown_rule.md
var configUnknownRuleDoc string

var configUnknownRule = &lint.Rule{
	Name:  "config/unknown-rule",
	Doc:   configUnknownRuleDoc,
	Level: lint.Warning,
	Fix:   lint.Safe,
	Project: func(p *lint.Pass, _ *project.Project) {
		n := 0
		for _, c := range p.Project.Configs.Used() {
			for _, r := range c.AllRules() {
				unknownRule(p, &n, c.Source, r.At, r.Name)
			}
		}
	},
	Ignores: func(p *lint.Pass, ignores []*lint.Ignore) {
		n := 0
		for _, g := range ignores {
			for _, name := range g.Names {
				if g.By == lint.Dfvet && !name.Known {
					unknownRule(p, &n, g.File, name.At, name.Text)
				}
			}
		}
	},
}

// mostNear limits how many unknown names in one run are compared with known ones.
const mostNear = 500

// unknownRule reports a name that is not the name of a rule. n counts such names.
func unknownRule(p *lint.Pass, n *int, file *source.File, at source.Span, name string) {
	if _, known := p.Names.Find(name); known {
		return
	}
	near := ""
	if *n++; *n <= mostNear {
		near = p.Names.Near(name)
	}
	if near == "" {
		p.Report(at, "unknown rule `%s`; `dfvet rules` lists all", name).In(file)
		return
	}
	found := p.Report(at, "unknown rule `%s`; did you mean `%s`?", name, near).In(file)
	if file.Slice(at) == name {
		found.WithFix("write "+near, true, source.Replace(at, near))
	}
}

// unknownWord reports a word that is not among the known words.
func unknownWord(p *lint.Pass, c *project.Config, at source.Span, word, what string, known []string) {
	if slices.Contains(known, word) {
		return
	}
	near := source.Keywords.Near(word, known)
	if near == "" {
		p.Report(at, "`%s` is not a valid %s", word, what).In(c.Source)
		return
	}
	p.Report(at, "`%s` is not a valid %s; did you mean `%s`?", word, what, near).In(c.Source).
		WithFix("write "+near, true, source.Replace(at, near))
}
