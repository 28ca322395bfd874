package lsp

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// formatted returns the edits that format a range of lines.
func formatted(q *query.Query, opts *protocol.FormattingOptions, first, last int) []protocol.TextEdit {
	if l := languageFor(q.File.Kind); l.Format != nil {
		return l.Format(q, opts, first, last)
	}
	return []protocol.TextEdit{}
}

func formatFile(c *Request, p *protocol.DocumentFormattingParams) (any, error) {
	q := c.query(p.TextDocument.URI, protocol.Position{})
	if q == nil {
		return nil, nil
	}
	out := formatted(q, &p.Options, 1, q.File.Source.Lines())
	if text := q.File.Source.Text; yes(p.Options.InsertFinalNewline) && text != "" && !strings.HasSuffix(text, "\n") {
		end := q.Whole().End
		out = append(out, protocol.TextEdit{Range: q.RangeOf(q.File.Source, source.Span{Start: end, End: end}), NewText: "\n"})
	}
	return out, nil
}

func formatRange(c *Request, p *protocol.DocumentRangeFormattingParams) (any, error) {
	q := c.query(p.TextDocument.URI, p.Range.Start)
	if q == nil {
		return nil, nil
	}
	return formatted(q, &p.Options, int(p.Range.Start.Line)+1, int(p.Range.End.Line)+1), nil
}

// formatTyped formats the line that the user completed, and indents the continuation line that follows it.
func formatTyped(c *Request, p *protocol.DocumentOnTypeFormattingParams) (any, error) {
	q := c.query(p.TextDocument.URI, p.Position)
	if q == nil {
		return nil, nil
	}
	l := languageFor(q.File.Kind)
	if l.Typed == nil {
		return nil, nil
	}
	return l.Typed(q, &p.Options), nil
}
