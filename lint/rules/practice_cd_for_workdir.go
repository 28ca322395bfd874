package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed practice_cd_for_workdir.md
var cdForWorkdirDoc string

var cdForWorkdir = &lint.Rule{
	Name: "practice/cd-for-workdir", Aliases: []string{"DL3003"}, Doc: cdForWorkdirDoc, Level: lint.Off,
	Presets: map[string]lint.Level{"hadolint": lint.Warning, "strict": lint.Note}, Fix: lint.Unsafe,
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Calls(p, f, func(c *facts.Call) {
			if c.Name != "cd" || c.Visit == nil || scoped(c) {
				return
			}
			found := p.Report(c, "`cd` changes the folder only for this `RUN`; use `WORKDIR`")
			if edits := toWorkdir(c); edits != nil {
				found.WithFix("write WORKDIR "+c.Words[1].Value, false, edits...)
			}
		})
	},
}

// scoped reports whether a cd is in a subshell, a substitution or a function, where it is meant to be
// temporary.
func scoped(c *facts.Call) bool {
	return c.Visit.In(facts.InSubshell | facts.InSubstitution | facts.InFunction)
}

// toWorkdir removes a cd from the start of a RUN and inserts a WORKDIR above it.
func toWorkdir(c *facts.Call) []source.Edit {
	s := c.Script
	if len(c.Words) != 2 || c.Words[1].Dynamic || c.Index != 0 || s.Outer != nil || s.Heredoc || len(c.Wrappers) > 0 {
		return nil
	}
	line := "WORKDIR " + c.Words[1].Value
	if v := c.Words[1].Value; !edit.IsArgument(v) || strings.ContainsAny(v, " -~") && !strings.HasPrefix(v, "/") {
		return nil
	}
	if file := s.Tree().File; len(file.Stmts) == 1 && file.Stmts[0].Cmd == c.Expr {
		whole := source.Span{Start: s.Step.Do.Common().At.Start, End: c.Span().End}
		return []source.Edit{source.Replace(whole, line)}
	}
	cut, ok := edit.FirstCommand(c)
	if !ok {
		return nil
	}
	return []source.Edit{edit.LineAbove(s.Step, line), source.Delete(cut)}
}
