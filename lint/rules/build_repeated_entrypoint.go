package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed build_repeated_entrypoint.md
var repeatedEntrypointDoc string

var repeatedEntrypoint = &lint.Rule{
	Name: "build/repeated-entrypoint", Aliases: []string{"MultipleInstructionsDisallowed", "DL4004"}, Doc: repeatedEntrypointDoc, Level: lint.Warning,
	Presets: family.BuildKitAnd(lint.Error), Fix: lint.Safe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) { repeated(p, f, dockerfile.ENTRYPOINT) },
}
