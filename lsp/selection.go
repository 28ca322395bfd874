package lsp

import (
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// selectionRanges returns the spans around each position, each nested in the next.
func selectionRanges(c *Request, p *protocol.SelectionRangeParams) (any, error) {
	out := []protocol.SelectionRange{}
	for _, pos := range p.Positions {
		q := c.query(p.TextDocument.URI, pos)
		if q == nil {
			return nil, nil
		}
		here := source.Span{Start: q.Pos, End: q.Pos}
		one := &protocol.SelectionRange{Range: q.RangeOf(q.File.Source, here)}
		first, last := one, here
		for _, at := range spansOf(q) {
			if at == last || at.Start > last.Start || at.End < last.End {
				continue
			}
			last = at
			one.Parent = &protocol.SelectionRange{Range: q.RangeOf(q.File.Source, at)}
			one = one.Parent
		}
		out = append(out, *first)
	}
	return out, nil
}

// linkedRanges returns the places of the name at a position if it appears only in this file, so that they can
// be edited together: the delimiter at both ends of a heredoc, or an anchor and its aliases.
func linkedRanges(c *Request, p *protocol.TextDocumentPositionParams) (any, error) {
	q := c.place(p.TextDocument.URI, p.Position)
	if q == nil {
		return nil, nil
	}
	l := languageFor(q.File.Kind)
	if l.Linked == nil {
		return nil, nil
	}
	out := l.Linked(q)
	if len(out.Places) == 0 {
		return nil, nil
	}
	return &protocol.LinkedEditingRanges{Ranges: outSpans(q, out.Places), WordPattern: new(out.Pattern)}, nil
}

func spansOf(q *query.Query) []source.Span {
	if l := languageFor(q.File.Kind); l.Spans != nil {
		return l.Spans(q)
	}
	return nil
}
