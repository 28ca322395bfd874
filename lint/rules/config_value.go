package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed config_value.md
var configValueDoc string

var configValue = &lint.Rule{
	Name:  "config/value",
	Doc:   configValueDoc,
	Level: lint.Error,
	Project: func(p *lint.Pass, _ *project.Project) {
		configProblems(p, project.ConfigValue)
		for _, c := range p.Project.Configs.Used() {
			if c.Preset == nil {
				continue
			}
			if err := lint.CheckPreset(c.Preset.Text); err != nil {
				p.Report(c.Preset.At, "%v", err).In(c.Source)
			}
		}
	},
}
