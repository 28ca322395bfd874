package lsp

import (
	"slices"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// symbolsCompose is the outline of a Compose file: sections, what they define, and its keys.
func symbolsCompose(q *Query) []Symbol {
	f := q.File.Compose()
	if f == nil {
		return nil
	}
	var all []Symbol
	for _, doc := range f.Docs {
		all = append(all, symbolsOf(doc, 0)...)
	}
	return all
}

// outlineDepth is that of the keys of a service.
const outlineDepth = 3

func symbolsOf(n *compose.Node, depth int) []Symbol {
	if n == nil || n.Alias != nil || depth == outlineDepth {
		return nil
	}
	var all []Symbol
	for _, e := range n.Entries {
		if e.Merged || e.Key.Alias != nil || e.Key.Text == "" {
			continue
		}
		s := Symbol{Name: e.Key.Text, Kind: protocol.SymbolKindProperty, Of: e.Key.At, At: entrySpan(e), Below: symbolsOf(e.Value, depth+1)}
		switch {
		case depth == 0:
			s.Kind = protocol.SymbolKindNamespace
		case depth == 1:
			s.Kind = protocol.SymbolKindClass
			if image := e.Value.Entry("image"); image != nil && image.Value != nil {
				s.Detail = short(image.Value.Text)
			}
		case e.Value != nil && e.Value.Kind == compose.Scalar && e.Value.Alias == nil:
			s.Detail = short(e.Value.Text)
		}
		all = append(all, s)
	}
	return all
}

func entrySpan(e *compose.Entry) source.Span {
	at := e.Key.At
	if e.Value != nil {
		at.End = max(at.End, e.Value.Span().End)
	}
	return at
}

// short cuts a text that is too long for a line of the outline.
func short(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// spansCompose lists what holds the cursor, from the word to the file.
func spansCompose(q *Query) []source.Span {
	f := q.File.Compose()
	if f == nil {
		return nil
	}
	var all []source.Span
	add := func(at source.Span) {
		if at.Has(q.Pos) {
			all = append(all, at)
		}
	}
	add(source.Span{End: source.Pos(len(f.Source.Text))})
	walkCompose(f, func(s *spot) {
		if s.isKey && s.value != nil {
			add(source.Span{Start: s.node.At.Start, End: max(s.node.At.End, s.value.Span().End)})
		}
		add(s.node.Span())
		if s.node.Kind == compose.Scalar && s.node.Alias == nil {
			if at, _ := inner(s.node); at != s.node.At {
				add(at)
			}
		}
	})
	slices.SortStableFunc(all, func(a, b source.Span) int { return a.Len() - b.Len() })
	return slices.Compact(all)
}
