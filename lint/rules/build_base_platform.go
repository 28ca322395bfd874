package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
)

//go:embed build_base_platform.md
var basePlatformDoc string

var basePlatform = &lint.Rule{
	Name: "build/base-platform", Aliases: []string{"InvalidBaseImagePlatform"}, Doc: basePlatformDoc, Level: lint.Warning,
	Presets: buildkit(), Tags: []string{"portability"},
	// What platforms an image has stands in its registry, which is never asked while files are
	// checked, and nowhere else so far.
	Dockerfile: func(*lint.Pass, *dockerfile.File) {},
}
