package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/credential"
)

//go:embed build_secret_in_layer.md
var secretInLayerDoc string

var secretInLayer = &lint.Rule{
	Name: "build/secret-in-layer", Aliases: []string{"SecretsUsedInArgOrEnv", "DL3064"}, Doc: secretInLayerDoc, Level: lint.Warning,
	Tags: []string{"security"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment || p.Dialect(f.Source) != lint.Dfvet {
			return // the finding was requested by another tool's name, and build/secret-variable reports it
		}
		for _, c := range credential.Carried(p, p.Facts(f).Build) {
			if saidByContract(p, c.Stage, c.Arg) {
				continue
			}
			name := c.Arg.Key.Value
			found := p.Report(c.Arg.Key, "the image keeps the value of argument `%s`; pass it to `RUN` with `--mount=type=secret`", name)
			found.Flow = true
			used, ok := credential.UseOf(p, c.Step, name)
			switch {
			case c.By != nil:
				found.Relate(f.Source, c.By.At, "`%s` stores it in the configuration of the image", c.Step.Do.Common().Name)
			case ok:
				found.Relate(f.Source, used, "it is used here, and the image history shows it with the command")
			default:
				found.Relate(f.Source, c.Step.Do.Common().Keyword, "the image history shows it with this command")
			}
		}
	},
}
