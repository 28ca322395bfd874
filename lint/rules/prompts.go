package rules

import (
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

// A prompt is what the rules about package managers that ask before they act differ in.
type prompt struct {
	name, alias, doc string
	managers         []string
	configured       string // a setting that answers for good, in a file or on the command line
	quiet            func(*facts.Use) bool
}

// rule returns the rule that reports a command which would wait for a yes.
func (x prompt) rule() *lint.Rule {
	return &lint.Rule{
		Name: "practice/" + x.name, Aliases: []string{x.alias}, Doc: x.doc, Level: lint.Warning,
		Presets: hadolint(lint.Warning), Fix: lint.Safe, Tags: []string{"correctness"},
		Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
			configured := sync.OnceValue(func() bool { return strings.Contains(strings.ToLower(f.Source.Text), x.configured) })
			eachUse(p, f, func(u *facts.Use) {
				if u.Is(x.managers...) && asks(u.Verb) && !u.Unsure && !x.quiet(u) && !fedByPipe(u.Call) && !configured() && asksAtAll(p, f, u) {
					x.report(p, u)
				}
			})
		},
	}
}

func (x prompt) report(p *lint.Pass, u *facts.Use) {
	sub := u.Sub[len(u.Sub)-1]
	found := p.Report(sub, "%s asks before it goes on, and nobody is there to answer: write %s -y", u.Subcommand(), u.Subcommand())
	addOption(found, u, "-y", true)
}

// asksAtAll reports whether the program waits for an answer. microdnf takes -y and assumes yes without
// it, which hadolint does not know.
func asksAtAll(p *lint.Pass, f *dockerfile.File, u *facts.Use) bool {
	return u.Program != "microdnf" || p.Dialect(f.Source) == lint.Hadolint
}

func asks(v facts.Verb) bool {
	return v == facts.Install || v == facts.Group || v == facts.Upgrade || v == facts.Remove
}

// fedByPipe reports whether a command reads what another one writes: yes | apt-get install x.
func fedByPipe(c *facts.Call) bool {
	return c.Visit.In(facts.AfterPipe)
}
