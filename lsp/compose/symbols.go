package compose

import (
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// symbols returns the outline of a Compose file: its sections, their definitions and the keys of these, and
// the contract lines and Dockerfile stages inside the file.
func symbols(q *query.Query) []query.Symbol {
	x := indexAt(q)
	if x == nil {
		return nil
	}
	o := &outline{inside: map[*compose.Node]fragment{}}
	for _, f := range fragments(q) {
		o.inside[f.Node] = f
	}
	var all []query.Symbol
	for _, doc := range x.Tree.Docs {
		all = append(all, o.below(doc, "", 0)...)
	}
	return all
}

// outlines returns a query for each Compose file of a project.
func outlines(q *query.Query, p *query.Project) []*query.Query {
	var all []*query.Query
	for _, f := range p.Composes {
		if file := q.Workspace.File(f.Source.Path); file != nil {
			all = append(all, q.In(file, 0))
		}
	}
	return all
}

// An outline is built from the keys in a file, down to the keys of a service.
type outline struct{ inside map[*compose.Node]fragment }

const outlineDepth = 3

// sectionKinds holds the symbol kind of the definitions in each section.
var sectionKinds = map[string]protocol.SymbolKind{
	"services": protocol.SymbolKindClass, "jobs": protocol.SymbolKindClass, "networks": protocol.SymbolKindInterface,
	"volumes": protocol.SymbolKindFile, "secrets": protocol.SymbolKindKey, "configs": protocol.SymbolKindVariable,
	"models": protocol.SymbolKindModule, "include": protocol.SymbolKindModule,
}

func (o *outline) below(n *compose.Node, section string, depth int) []query.Symbol {
	if n == nil || n.Alias != nil || depth == outlineDepth {
		return nil
	}
	var all []query.Symbol
	for _, e := range n.Entries {
		if !e.Merged && e.Key.Alias == nil && e.Key.Text != "" {
			all = append(all, o.entry(e, section, depth))
		}
	}
	if section == "include" && depth == 1 {
		for _, item := range n.Items {
			all = append(all, included(item)...)
		}
	}
	return all
}

func (o *outline) entry(e *compose.Entry, section string, depth int) query.Symbol {
	s := query.Symbol{Name: e.Key.Text, Kind: protocol.SymbolKindProperty, Of: e.Key.At, At: entrySpan(e)}
	switch {
	case depth == 0:
		s.Kind, section = protocol.SymbolKindNamespace, e.Key.Text
	case depth == 1 && sectionKinds[section] != 0:
		s.Kind = sectionKinds[section]
		for _, key := range []string{"image", "build", "driver", "file", "model"} {
			if x := e.Value.Entry(key); x != nil && x.Value != nil && x.Value.Kind == compose.Scalar {
				s.Detail = query.Short(source.Mask(x.Value.Text))
				break
			}
		}
	case e.Value != nil && e.Value.Kind == compose.Scalar && e.Value.Alias == nil && !strings.Contains(e.Value.Text, "\n"):
		s.Detail = shortValue(e)
	}
	if f, ok := o.inside[e.Value]; ok {
		s.Below = f.symbols(docker.SymbolsDocker(f.tree))
	} else {
		s.Below = o.below(e.Value, section, depth+1)
		if depth == outlineDepth-1 && e.Key.Text == "build" {
			if f, ok := o.inside[e.Value.Get("dockerfile_inline")]; ok {
				s.Below = f.symbols(docker.SymbolsDocker(f.tree))
			}
		}
	}
	return s
}

// symbols returns the symbols of a fragment with their places in the file.
func (f fragment) symbols(all []query.Symbol) []query.Symbol {
	var out []query.Symbol
	for _, s := range all {
		var whole, name bool
		s.At, whole = f.outward(s.At)
		s.Of, name = f.outward(s.Of)
		if s.Below = f.symbols(s.Below); whole && name {
			out = append(out, s)
		}
	}
	return out
}

// included returns symbols for the files in an entry of include.
func included(n *compose.Node) []query.Symbol {
	switch {
	case n == nil || n.Alias != nil:
	case n.Kind == compose.Scalar && n.Text != "":
		return []query.Symbol{{Name: n.Text, Kind: protocol.SymbolKindModule, At: n.At, Of: n.At}}
	case n.Kind == compose.Mapping:
		return included(n.Get("path"))
	case n.Kind == compose.Sequence:
		var all []query.Symbol
		for _, item := range n.Items {
			all = append(all, included(item)...)
		}
		return all
	}
	return nil
}

func entrySpan(e *compose.Entry) source.Span {
	at := e.Key.At
	if e.Value != nil {
		at.End = max(at.End, e.Value.Span().End)
	}
	return at
}

// shortValue returns the value of a key as the outline shows it, or "".
func shortValue(e *compose.Entry) string {
	if source.IsSecretName(e.Key.Text) && len(source.Literals(e.Value.Text)) > 0 {
		return source.Hidden
	}
	return query.Short(source.Mask(e.Value.Text))
}

// spans lists the spans around the cursor, from the word to the complete file.
func spans(q *query.Query) []source.Span {
	x := indexAt(q)
	if x == nil {
		return nil
	}
	var all []source.Span
	add := func(at source.Span) {
		if at.Has(q.Pos) {
			all = append(all, at)
		}
	}
	add(source.Span{End: source.Pos(len(q.File.Source.Text))})
	for _, s := range x.Spots {
		if s.IsKey && s.Value != nil {
			add(source.Span{Start: s.Node.At.Start, End: max(s.Node.At.End, s.Value.Span().End)})
		}
		add(s.Node.Span())
		if s.Node.Kind == compose.Scalar && s.Node.Alias == nil {
			if at, _ := s.Node.TextSpan(); at != s.Node.At {
				add(at)
			}
		}
	}
	if in := inside(q); in != q {
		for _, at := range docker.SpansAround(in) {
			_, at = in.File.Source.Outer(at)
			add(at)
		}
	}
	slices.SortStableFunc(all, func(a, b source.Span) int { return a.Len() - b.Len() })
	return slices.Compact(all)
}
