package family

import (
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/visit"
)

// A Prompt holds the values that distinguish rules about package managers that wait for confirmation.
type Prompt struct {
	Name, Alias, Doc string
	Managers         []string
	Configured       string // a setting, in a file or on the command line, that always confirms
	Quiet            func(*facts.Use) bool
}

// Rule returns the rule that reports commands that wait for confirmation.
func (x Prompt) Rule() *lint.Rule {
	return &lint.Rule{
		Name: "practice/" + x.Name, Aliases: []string{x.Alias}, Doc: x.Doc, Level: lint.Warning,
		Presets: Hadolint(lint.Warning), Fix: lint.Safe, Tags: []string{"correctness"},
		Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
			configured := sync.OnceValue(func() bool { return strings.Contains(strings.ToLower(f.Source.Text), x.Configured) })
			visit.Uses(p, f, func(u *facts.Use) {
				if u.Is(x.Managers...) && asks(u.Verb) && !u.Unsure && !x.Quiet(u) && !fedByPipe(u.Call) && !configured() && asksAtAll(p, f, u) {
					x.report(p, u)
				}
			})
		},
	}
}

func (x Prompt) report(p *lint.Pass, u *facts.Use) {
	sub := u.Sub[len(u.Sub)-1]
	found := p.Report(sub, "`%s` waits for confirmation; write `%s -y`", u.Subcommand(), u.Subcommand())
	edit.AddOption(found, u, "-y", true)
}

// asksAtAll reports whether the program waits for confirmation. microdnf accepts -y but does not need it,
// although hadolint requires it.
func asksAtAll(p *lint.Pass, f *dockerfile.File, u *facts.Use) bool {
	return u.Program != "microdnf" || p.Dialect(f.Source) == lint.Hadolint
}

func asks(v facts.Verb) bool {
	return v == facts.Install || v == facts.Group || v == facts.Upgrade || v == facts.Remove
}

// fedByPipe reports whether a command reads the output of another one, as in yes | apt-get install x.
func fedByPipe(c *facts.Call) bool {
	return c.Visit.In(facts.AfterPipe)
}
