package rules

import (
	_ "embed"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
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
			if c.Preset != nil {
				if err := lint.CheckPreset(c.Preset.Text); err != nil {
					p.Report(c.Preset.At, "%v", err).In(c.Source)
				}
			}
			absentHosts(p, c)
			for _, r := range c.AllRules() {
				found, _ := p.Names.Find(r.Name)
				for _, i := range found {
					optionShapes(p, c, r, p.Rules[i])
				}
			}
		}
	},
}

// absentHosts reports contract files under hosts: that do not exist. It does not report globs, because files
// that match them may be added later.
func absentHosts(p *lint.Pass, c *project.Config) {
	for _, h := range c.Hosts {
		for _, file := range h.Files {
			if p.Project.FS == nil || strings.ContainsAny(file, "*?[{") || path.IsAbs(file) {
				continue
			}
			if _, err := p.Project.FS.Stat(path.Join(c.Dir, file)); errors.Is(err, fs.ErrNotExist) {
				p.Report(h.At, "`%s` names the contract file `%s`, which does not exist", h.Name, file).In(c.Source)
			}
		}
	}
}

// optionShapes reports rule options whose values have the wrong type.
func optionShapes(p *lint.Pass, c *project.Config, r project.RuleConfig, rule *lint.Rule) {
	for _, o := range rule.Options {
		n := r.Options.Get(o.Name)
		switch {
		case n == nil || n.Kind == compose.Null:
		case o.Map && (n.Kind != compose.Mapping || slices.ContainsFunc(n.Entries, func(e *compose.Entry) bool { return e.Value.Kind != compose.Scalar })):
			p.Report(n.At, "`%s` of rule `%s` must be a mapping of strings to strings", o.Name, rule.Name).In(c.Source)
		case !o.Map && (n.Kind == compose.Mapping || slices.ContainsFunc(n.Items, func(x *compose.Node) bool { return x.Kind != compose.Scalar })):
			p.Report(n.At, "`%s` of rule `%s` must be a string or a list of strings", o.Name, rule.Name).In(c.Source)
		}
	}
}
