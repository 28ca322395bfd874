package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed security_sudo.md
var sudoDoc string

var sudo = &lint.Rule{
	Name: "security/sudo", Aliases: []string{"DL3004"}, Doc: sudoDoc, Level: lint.Warning,
	Presets: family.Hadolint(lint.Error), Fix: lint.Unsafe, Tags: []string{"security"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Calls(p, f, func(c *facts.Call) {
			for i, w := range append(c.Wrappers[:len(c.Wrappers):len(c.Wrappers)], c.Words[0]) {
				if !w.Is("sudo", "/usr/bin/sudo") {
					continue
				}
				found := p.Report(w, "`sudo` hides which user runs the command; write `USER root` above, and the old `USER` below")
				if u := c.Script.Step.User; u == nil && !plainSystem(c.Script.Step.Stage.Root().Image) || u != nil && !rootWord(u.User) {
					found.AtLevel(lint.Note) // here sudo is used for its purpose
				}
				if cut, ok := withoutSudo(f.Source, c, i); ok {
					found.WithFix("remove `sudo`", false, source.Delete(cut))
				}
				return
			}
		})
	},
}

// withoutSudo returns the span from sudo, which is wrapper i, to the command that it starts. It returns false
// if sudo's options do more than run the command as root.
func withoutSudo(src *source.File, c *facts.Call, i int) (source.Span, bool) {
	if i >= len(c.Wrappers) || c.Expr == nil {
		return source.Span{}, false
	}
	next := c.Words[0]
	if i+1 < len(c.Wrappers) {
		next = c.Wrappers[i+1]
	}
	w := c.Wrappers[i].Span()
	for _, option := range strings.Fields(src.Slice(source.Span{Start: w.End, End: next.Span().Start})) {
		if strings.Trim(option, "-EHnS") != "" && !strings.Contains(option, "=") {
			return source.Span{}, false
		}
	}
	return edit.WithSpaces(src, w), true
}
