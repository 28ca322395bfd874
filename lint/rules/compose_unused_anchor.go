package rules

import (
	_ "embed"
	"slices"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

//go:embed compose_unused_anchor.md
var unusedAnchorDoc string

var unusedAnchor = &lint.Rule{
	Name: "compose/unused-anchor", Doc: unusedAnchorDoc, Level: lint.Note, Fix: lint.Safe, Tags: []string{"compose", "maintainability"},
	Compose: func(p *lint.Pass, f *compose.File) {
		if len(f.Anchors) == 0 || !readable(f) || repeats(f) {
			return
		}
		for _, n := range f.Anchors {
			if n.Anchor == nil || aliased(f, *n.Anchor) {
				continue
			}
			at := withBlanks(f.Source, *n.Anchor)
			found := p.Report(*n.Anchor, "nothing names `%s`", f.Source.Slice(*n.Anchor)).Tagged(lint.Unnecessary)
			if at.End > n.Anchor.End && n.At.Len() > 0 {
				found.WithFix("remove the anchor", true, lint.Delete(at))
			} else if n.Anchor.Start > 0 && f.Source.Text[n.Anchor.Start-1] == ' ' {
				found.WithFix("remove the anchor", true, lint.Delete(source.Span{Start: n.Anchor.Start - 1, End: n.Anchor.End}))
			}
		}
	},
}

// aliased reports whether an alias below an anchor names it, before another anchor takes the name.
func aliased(f *compose.File, anchor source.Span) bool {
	name := f.Source.Slice(anchor)[1:]
	next := source.Pos(len(f.Source.Text)) // where the name is given anew
	var uses []source.Pos
	for _, doc := range f.Docs {
		eachPropertyAt(doc, func(at source.Span, alias bool) {
			switch {
			case at.Start <= anchor.Start || f.Source.Slice(at)[1:] != name:
			case alias:
				uses = append(uses, at.Start)
			default:
				next = min(next, at.Start)
			}
		})
	}
	return slices.ContainsFunc(uses, func(at source.Pos) bool { return at < next })
}

// repeats reports whether a key stands twice somewhere: what stands behind one of them is not in the
// tree.
func repeats(f *compose.File) bool {
	return slices.ContainsFunc(f.Problems, func(x compose.Problem) bool { return x.Rule == "compose/duplicate-key" })
}
