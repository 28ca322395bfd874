package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

//go:embed contract_unknown_type.md
var unknownTypeDoc string

var unknownType = &lint.Rule{
	Name: "contract/unknown-type", Doc: unknownTypeDoc, Level: lint.Warning, Fix: lint.Unsafe, Tags: []string{"contract", "correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		seen := map[source.Span]bool{}
		look := func(in dockerfile.Instruction) {
			for _, t := range contract.TypeUses(f, in) {
				near, ok := p.Project.Types.Near(t.Type)
				if !ok || p.Project.Types.Declared(t.Type) || p.Project.Types.LookupFormat(t.Type) != nil || seen[t.At] {
					continue
				}
				seen[t.At] = true
				near.Versions = t.Versions
				text := near.String()
				if written := f.Source.Slice(t.At); !strings.HasSuffix(strings.TrimSuffix(written, "@"+t.Versions), "/") {
					text = strings.Replace(text, "/@", "@", 1)
					text = strings.TrimSuffix(text, "/")
				}
				p.Report(t.At, "`%s` is not declared; did you mean `%s`", f.Source.Slice(t.At), text).
					WithFix("write "+text, false, lint.Replace(t.At, text))
			}
		}
		for _, s := range f.Stages {
			for _, in := range s.Body {
				look(in)
			}
		}
		for _, d := range f.Types {
			look(d)
		}
		for _, d := range f.Formats {
			look(d)
		}
	},
}
