package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed config_unknown_key.md
var configUnknownKeyDoc string

var configUnknownKey = &lint.Rule{
	Name:  "config/unknown-key",
	Doc:   configUnknownKeyDoc,
	Level: lint.Warning,
	Fix:   lint.Safe,
	Project: func(p *lint.Pass, _ *project.Project) {
		configProblems(p, project.ConfigUnknownKey)
		for _, c := range p.Project.Configs.Used() {
			for _, r := range c.AllRules() {
				unknownOptions(p, c, r)
			}
		}
	},
}

// unknownOptions reports keys in the configuration of a rule that the rule does not accept.
func unknownOptions(p *lint.Pass, c *project.Config, r project.RuleConfig) {
	found, _ := p.Names.Find(r.Name)
	if r.Options == nil || len(found) == 0 {
		return
	}
	known := []string{"level"}
	for _, i := range found {
		for _, o := range p.Rules[i].Options {
			known = append(known, o.Name)
		}
	}
	for _, e := range r.Options.Entries {
		unknownWord(p, c, e.Key.At, e.Key.Text, "key of rule "+r.Name, known)
	}
}
