package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_unexported_variable.md
var unexportedVariableDoc string

var unexportedVariable = &lint.Rule{
	Name: "compose/unexported-variable", Doc: unexportedVariableDoc, Level: lint.Warning, Tags: []string{"compose", "correctness"},
	App: func(p *lint.Pass, app *project.App) {
		r := &dollars{p: p, w: app}
		for _, s := range app.Services {
			if s.User != nil {
				r.unexported(s.User)
			}
			pairs := s.Environment
			if s.Service.Build != nil {
				pairs = append(pairs[:len(pairs):len(pairs)], s.Service.Build.Args...)
			}
			for _, pair := range pairs {
				if pair.Value != nil {
					r.unexported(pair.Value)
				}
			}
		}
	},
}

// unexported reports variables that shells set for themselves and do not export to programs such as docker
// compose.
func (r *dollars) unexported(v *compose.Value) {
	if v.Known || v.Node == nil || v.Node.Kind != compose.Scalar || v.Raw != v.Node.Text && v.Raw != v.Node.File.Slice(v.At) {
		return
	}
	for _, d := range compose.Dollars(v.Raw) {
		if d.Name != "UID" && d.Name != "GID" && d.Name != "EUID" || d.Doubled || !d.Bare || r.given(d.Name) {
			continue
		}
		visit.ReportAt(r.p, *v, "shells do not export `%s`, so Compose replaces `%s` with nothing; set it in `.env`, or write a default: `${%s:-1000}`", d.Name, v.Raw[d.Start:d.End], d.Name)
		return
	}
}
