package docker

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/format"
	"github.com/dfvet/dfvet/lsp/query"
)

// inHeredoc reports whether a position is in the body of a heredoc.
func (x *index) inHeredoc(pos source.Pos) bool {
	in := x.at(pos)
	return in != nil && in.Common().InHeredoc(x.tree.Source, pos)
}

// formatted returns the edits that format a range of lines.
func formatted(q *query.Query, opts *protocol.FormattingOptions, first, last int) []protocol.TextEdit {
	out := []protocol.TextEdit{}
	for _, c := range format.Dockerfile(TreeOf(q.File), format.Style{Indent: query.IndentOf(opts), Shell: true}) {
		if line := q.File.Source.Line(c.At.Start); first <= line && line <= last {
			out = append(out, protocol.TextEdit{Range: q.RangeOf(q.File.Source, c.At), NewText: c.New})
		}
	}
	return out
}

// textOf returns the text of a line.
func textOf(src *source.File, line int) string { return src.Slice(src.LineSpan(line)) }

// formatTyped formats the line that the user completed. If an instruction continues on the next line, it
// indents that line.
func formatTyped(q *query.Query, opts *protocol.FormattingOptions) []protocol.TextEdit {
	x := indexOf(q.File)
	line := q.File.Source.Line(q.Pos)
	out := formatted(q, opts, line-1, line-1)
	src := q.File.Source
	own := textOf(src, line)
	_, more := dockerfile.CutEscape(textOf(src, max(line-1, 1)), x.tree.Escape)
	if !more || line == 1 || strings.TrimSpace(own) != "" || x.inHeredoc(q.Pos) {
		return out
	}
	want := query.IndentOf(opts)
	above := strings.TrimLeft(textOf(src, line-1), " \t")
	switch in := x.at(q.File.Source.LineSpan(line - 1).Start); {
	case strings.HasPrefix(above, "#:"):
		want = "#: " + want
	case strings.HasPrefix(above, "#") || in == nil:
		return out
	case len(above) < len(textOf(src, line-1)): // keep the indentation of the line above
		want = textOf(src, line-1)[:len(textOf(src, line-1))-len(above)]
	}
	if own != want {
		out = append(out, protocol.TextEdit{Range: q.RangeOf(q.File.Source, q.File.Source.LineSpan(line)), NewText: want})
	}
	return out
}
