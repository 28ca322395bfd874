package rules

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint"
)

//go:embed contract_unknown_type.md
var unknownTypeDoc string

var unknownType = &lint.Rule{
	Name: "contract/unknown-type", Doc: unknownTypeDoc, Level: lint.Warning, Fix: lint.Unsafe, Tags: []string{"contract", "correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		seen := map[source.Span]bool{}
		look := func(in dockerfile.Instruction) {
			for _, t := range contract.TypeUses(in) {
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
			if !f.Contract {
				unknownNames(p, f, declaredIn(p.Project, f, s))
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

// unknownNames reports references to a connection or listener by a name that is nearly one.
func unknownNames(p *lint.Pass, f *dockerfile.File, c *contract.Contract) {
	var names []string
	for _, l := range c.Connections {
		names = append(names, l.As)
	}
	for _, l := range c.Listeners {
		names = append(names, l.As)
	}
	for _, v := range c.Variables {
		if v.Depth > 0 || v.File != f.Source {
			continue
		}
		for _, name := range refNames(v.Format) {
			near := source.Names.Near(name, names)
			i := strings.Index(f.Source.Slice(v.FormatAt), name)
			if slices.Contains(names, name) || near == "" || i < 0 {
				continue
			}
			at := source.Span{Start: v.FormatAt.Start + source.Pos(i), End: v.FormatAt.Start + source.Pos(i+len(name))}
			p.Report(at, "no line is called `%s`; did you mean `%s`", name, near).WithFix("write "+near, false, lint.Replace(at, near))
		}
	}
}

// refNames returns the names of connections and listeners that a format refers to.
func refNames(f *types.Format) []string {
	var all []string
	if f.Ref.Name != "" {
		all = append(all, f.Ref.Name)
	}
	for _, o := range f.Of {
		all = append(all, refNames(o)...)
	}
	return all
}
