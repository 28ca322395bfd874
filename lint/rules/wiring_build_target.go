package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed wiring_build_target.md
var buildTargetDoc string

var buildTarget = &lint.Rule{
	Name: "wiring/build-target", Doc: buildTargetDoc, Level: lint.Error, Fix: lint.Unsafe, Tags: []string{"wiring", "correctness"},
	App: func(p *lint.Pass, app *project.App) {
		compared := 0
		for _, s := range app.Services {
			if s.Service.Build == nil || s.Build == nil || s.Build.File == nil || s.Build.Stage != nil || len(s.Build.File.Stages) == 0 {
				continue
			}
			target := s.Service.Build.Target
			if target == nil || !target.Known {
				continue
			}
			found := p.Report(target.At, "no stage of the Dockerfile is named `%s`", target.Text).In(target.File)
			if compared += len(s.Build.File.Stages); compared > project.MostCompared {
				continue
			}
			var names []string
			for _, stage := range s.Build.File.Stages {
				if name := stage.Name(); name != "" {
					names = append(names, name)
					found.Relate(s.Build.File.Source, stage.From.Name, "stage `%s`", name)
				}
			}
			if near := source.Names.Near(target.Text, names); near != "" {
				found.Message += "; did you mean " + source.Quote(near) + "?"
				if edit.PlainScalar(near, true) {
					found.WithFix("build stage "+near, false, source.Replace(target.At, near).In(target.File))
				}
			}
		}
	},
}
