package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_redundant_platform.md
var redundantPlatformDoc string

var redundantPlatform = &lint.Rule{
	Name: "build/redundant-platform", Aliases: []string{"RedundantTargetPlatform", "DL3065"}, Doc: redundantPlatformDoc, Level: lint.Note,
	Presets: family.BuildKitAnd(lint.Warning), Fix: lint.Safe, Tags: []string{"style"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Froms(f, func(from *dockerfile.From) {
			if from.Platform == nil || from.Platform.Value == nil {
				return
			}
			globals := p.Facts(f).Build.Globals
			target := globals.Get("TARGETPLATFORM")
			if target.Set != nil && p.Dialect(f.Source) == lint.Dfvet {
				return // the file sets a default that differs from the builder's
			}
			other, named := false, false
			visit.References(from.Platform.Value.Parts, false, func(part *dockerfile.Part, _ bool) {
				named = named || part.Var == "TARGETPLATFORM"
				other = other || part.Var != "TARGETPLATFORM"
			})
			if named && !other && globals.Expand(from.Platform.Value).Text == target.Value.Text {
				visit.ReportIn(p, f, from, from.Platform.At, "`--platform` is redundant, because the target platform is the default; remove it").
					WithFix("remove `--platform`", true, source.Delete(edit.WithSpaces(f.Source, from.Platform.At)))
			}
		})
	},
}
