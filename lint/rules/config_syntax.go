package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed config_syntax.md
var configSyntaxDoc string

var configSyntax = &lint.Rule{
	Name:  "config/syntax",
	Doc:   configSyntaxDoc,
	Level: lint.Error,
	Project: func(p *lint.Pass, _ *project.Project) {
		configProblems(p, project.ConfigSyntax)
	},
}

// configProblems reports one kind of problem in the configurations.
func configProblems(p *lint.Pass, kind project.ConfigProblemKind) {
	for _, c := range p.Project.Configs.Used() {
		for _, x := range c.Problems {
			if x.Kind != kind {
				continue
			}
			found := p.Report(x.At, "%s", x.Message).In(c.Source)
			if x.Instead != "" {
				found.WithFix("write "+x.Instead, true, source.Replace(x.At, x.Instead))
			}
		}
	}
}
