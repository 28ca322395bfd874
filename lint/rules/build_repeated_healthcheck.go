package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed build_repeated_healthcheck.md
var repeatedHealthcheckDoc string

var repeatedHealthcheck = &lint.Rule{
	Name: "build/repeated-healthcheck", Aliases: []string{"MultipleInstructionsDisallowed", "DL3012"}, Doc: repeatedHealthcheckDoc, Level: lint.Warning,
	Presets: family.BuildKitAnd(lint.Error), Fix: lint.Safe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) { repeated(p, f, dockerfile.HEALTHCHECK) },
}
