package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_stage_name_case.md
var stageNameCaseDoc string

var stageNameCase = &lint.Rule{
	Name: "build/stage-name-case", Aliases: []string{"StageNameCasing"}, Doc: stageNameCaseDoc, Level: lint.Note,
	Presets: family.BuildKit(), Fix: lint.Safe, Tags: []string{"style"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Froms(f, func(from *dockerfile.From) {
			if from.Name == nil {
				return
			}
			if lower := strings.ToLower(from.Name.Text); lower != from.Name.Text {
				visit.ReportIn(p, f, from, from.Name, "stage names must be in lower case; write `%s`", lower).
					WithFix("write "+lower, true, source.Replace(from.Name, lower))
			}
		})
	},
}
