package compose

import (
	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/format"
	"github.com/dfvet/dfvet/lsp/query"
)

// formatted returns the edits that format a range of lines.
func formatted(q *query.Query, opts *protocol.FormattingOptions, first, last int) []protocol.TextEdit {
	out := []protocol.TextEdit{}
	src := q.File.Source
	for _, c := range format.Compose(TreeOf(q.File), int(min(max(opts.TabSize, 1), 8)), func(at source.Span) bool {
		line := src.Line(at.Start)
		return first <= line && line <= last
	}) {
		out = append(out, protocol.TextEdit{Range: q.RangeOf(src, c.At), NewText: c.New})
	}
	return out
}

// formatTyped indents a new line: one level deeper after a key without a value, or like the key after one
// with a value.
func formatTyped(q *query.Query, opts *protocol.FormattingOptions) []protocol.TextEdit {
	out := []protocol.TextEdit{}
	src := q.File.Source
	row := src.Line(q.Pos)
	at := src.LineSpan(row)
	if row == 1 || strings.TrimSpace(src.Slice(at)) != "" {
		return out
	}
	unit := source.IndentUnit(src.Text)
	if !strings.Contains(src.Text, "\n ") {
		unit = int(min(max(opts.TabSize, 1), 8))
	}
	want, ok := cursor.IndentAfter(src.Text, int(src.LineSpan(row-1).End), unit)
	if have := src.Slice(at); ok && have != want {
		out = append(out, protocol.TextEdit{Range: q.RangeOf(src, at), NewText: want})
	}
	return out
}
