package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed shell_syntax.md
var shellSyntaxDoc string

var shellSyntax = family.Shell(&lint.Rule{
	Name: "shell/syntax", Doc: shellSyntaxDoc, Level: lint.Error, Presets: family.Hadolint(lint.Error), Tags: []string{"correctness"},
	Aliases: []string{"SC1072", "SC1073", "SC1009", "SC1046", "SC1047", "SC1050", "SC1053", "SC1058", "SC1061", "SC1062",
		"SC1064", "SC1070", "SC1078", "SC1088", "SC1089"},
}, func(p *lint.Pass, s *facts.Script) {
	problem := s.Tree().Problem
	if problem == nil || s.Shell.Dialect == facts.Zsh || strings.Contains(s.Text, "{{") {
		return
	}
	p.Report(s.Span(problem.Start, problem.End), "%s cannot read this: %s", s.Shell.Program, strings.ReplaceAll(problem.Message, "`", "\""))
})
