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

//go:embed practice_linked_shell.md
var linkedShellDoc string

var linkedShell = &lint.Rule{
	Name: "practice/linked-shell", Aliases: []string{"DL4005"}, Doc: linkedShellDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Unsafe, Tags: []string{"readability"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Calls(p, f, func(c *facts.Call) {
			last := c.Words[len(c.Words)-1]
			if c.Name != "ln" || len(c.Words) < 3 || !last.Is("/bin/sh", "/usr/bin/sh") {
				return
			}
			found := p.Report(c, "`/bin/sh` is replaced with another shell; use `SHELL` to choose the shell of the lines below")
			shell := c.Words[len(c.Words)-2].Value
			if s := c.Script; s.Outer == nil && len(s.Tree().Calls) == 1 && c.Expr != nil && strings.HasSuffix(shell, "sh") && edit.IsArgument(shell) {
				if !strings.HasPrefix(shell, "/") {
					shell = "/bin/" + shell
				}
				line := `SHELL ["` + shell + `", "-c"]`
				at := s.Step.Do.Common().At
				found.WithFix("write "+line, false, source.Replace(source.Span{Start: at.Start, End: at.End}, line))
			}
		})
	},
}
