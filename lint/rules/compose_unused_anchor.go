package rules

import (
	_ "embed"
	"slices"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_unused_anchor.md
var unusedAnchorDoc string

var unusedAnchor = &lint.Rule{
	Name: "compose/unused-anchor", Doc: unusedAnchorDoc, Level: lint.Note, Fix: lint.Safe, Tags: []string{"compose", "maintainability"},
	Compose: func(p *lint.Pass, f *compose.File) {
		if len(f.Anchors) == 0 || !visit.Readable(f) || repeats(f) {
			return
		}
		used := named(f)
		for _, n := range f.Anchors {
			if n.Anchor == nil || used[n.Anchor.Start] {
				continue
			}
			at := edit.WithSpaces(f.Source, *n.Anchor)
			found := p.Report(*n.Anchor, "nothing names `%s`", f.Source.Slice(*n.Anchor)).Tagged(lint.Unnecessary)
			if at.End > n.Anchor.End && n.At.Len() > 0 {
				found.WithFix("remove the anchor", true, source.Delete(at))
			} else if n.Anchor.Start > 0 && f.Source.Text[n.Anchor.Start-1] == ' ' {
				found.WithFix("remove the anchor", true, source.Delete(source.Span{Start: n.Anchor.Start - 1, End: n.Anchor.End}))
			}
		}
	},
}

// named returns the positions of the anchors that an alias refers to before another anchor of the same name
// replaces them.
func named(f *compose.File) map[source.Pos]bool {
	type place struct {
		at    source.Pos
		alias bool
	}
	places := map[string][]place{}
	for _, doc := range f.Docs {
		edit.Properties(doc, func(at source.Span, alias bool) {
			name := f.Source.Slice(at)[1:]
			places[name] = append(places[name], place{at.Start, alias})
		})
	}
	used := map[source.Pos]bool{}
	for _, list := range places {
		slices.SortFunc(list, func(a, b place) int { return int(a.at - b.at) })
		last := source.Pos(-1)
		for _, p := range list {
			if !p.alias {
				last = p.at
			} else if last >= 0 {
				used[last] = true
			}
		}
	}
	return used
}

// repeats reports whether a mapping contains the same key twice. The tree then lacks one of the values.
func repeats(f *compose.File) bool {
	return slices.ContainsFunc(f.Problems, func(x compose.Problem) bool { return x.Kind == compose.DuplicateKey })
}
