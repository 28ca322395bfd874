package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_literal_variable.md
var literalVariableDoc string

var literalVariable = family.Shell(&lint.Rule{
	Name: "shell/literal-variable", Aliases: []string{"SC2016"}, Doc: literalVariableDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Note), Fix: lint.Unsafe,
}, func(p *lint.Pass, s *facts.Script) {
	facts.Nodes(s, func(v *facts.Visit, q *syntax.SglQuoted) {
		if q.Dollar || !strings.Contains(q.Value, "$") || v.Up == nil || v.Up.Up == nil {
			return
		}
		c, ok := v.Up.Up.Node.(*syntax.CallExpr)
		if !ok || !printsHere(v.Up.Up, c) {
			return
		}
		name := knownVariable(s, q.Value)
		if name == "" {
			return
		}
		found := p.Report(s.At(q), "`$%s` is not expanded in single quotes; use double quotes", name)
		if !strings.ContainsAny(q.Value, "\"\\`!") {
			if e, ok := edit.ReplaceCode(s, q, `"`+q.Value+`"`); ok {
				found.WithFix("use double quotes", false, e)
			}
		}
	})
})

// printsHere reports whether a command prints its operands for people to read, and not to a file.
func printsHere(v *facts.Visit, c *syntax.CallExpr) bool {
	if len(c.Args) == 0 || c.Args[0].Lit() != "echo" {
		return false
	}
	stmt, ok := v.Up.Node.(*syntax.Stmt)
	return ok && len(stmt.Redirs) == 0 && !v.In(facts.InPipe|facts.InSubstitution|facts.Redirected)
}

// knownVariable returns the first variable in a text that the script, ENV or ARG sets, or "".
func knownVariable(s *facts.Script, text string) string {
	for {
		i := strings.IndexByte(text, '$')
		if i < 0 {
			return ""
		}
		text = strings.TrimPrefix(text[i+1:], "{")
		n := 0
		for n < len(text) && (text[n] == '_' || text[n] >= '0' && text[n] <= '9' || text[n] >= 'A' && text[n] <= 'Z' || text[n] >= 'a' && text[n] <= 'z') {
			n++
		}
		if name := text[:n]; syntax.ValidName(name) && s.Step != nil && isSet(s, name) {
			return name
		}
	}
}
