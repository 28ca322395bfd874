package lsp

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// formatDocker sets a Dockerfile's white space: instructions begin at the margin, and lines that go
// on with one are indented, where a blank before the line's end shows that no word is cut.
func formatDocker(f *dockerfile.File, indent string) []Change {
	var all []Change
	for _, in := range instructions(f) {
		h := in.Common()
		first, last := f.Source.Line(h.At.Start), f.Source.Line(h.At.End)
		for _, d := range h.Heredocs {
			last = min(last, f.Source.Line(d.Body.Start)-1)
		}
		all = append(all, leading(f.Source, first, "")...)
		for line := first + 1; line <= last; line++ {
			if _, bad := in.(*dockerfile.Bad); bad || !indentable(f, line) {
				continue
			}
			all = append(all, leading(f.Source, line, indent)...)
		}
	}
	return all
}

// indentable reports whether a line stands at the margin and may be moved.
func indentable(f *dockerfile.File, line int) bool {
	text := f.Source.Slice(f.Source.LineSpan(line))
	if text == "" || strings.TrimSpace(text) == "" || text[0] == ' ' || text[0] == '\t' || text[0] == '#' {
		return false
	}
	above := strings.TrimRight(f.Source.Slice(f.Source.LineSpan(line-1)), " \t")
	n := len(above)
	return n > 1 && above[n-1] == f.Escape && (above[n-2] == ' ' || above[n-2] == '\t') && strings.Count(above, `"`)%2 == 0 && strings.Count(above, "'")%2 == 0
}

// leading sets the white space before a line's text.
func leading(src *source.File, line int, want string) []Change {
	at := src.LineSpan(line)
	text := src.Slice(at)
	at.End = at.Start + source.Pos(len(text)-len(strings.TrimLeft(text, " \t")))
	if src.Slice(at) == want {
		return nil
	}
	return []Change{{Place{src, at}, want}}
}

// formatted gives the edits of a file that lie within a range of lines.
func (q *Query) formatted(opts protocol.FormattingOptions, first, last int) any {
	indent := "\t"
	if opts.InsertSpaces {
		indent = strings.Repeat(" ", int(min(max(opts.TabSize, 1), 16)))
	}
	out := []protocol.TextEdit{}
	var all []Change
	if f := q.File.Docker(); f != nil {
		all = formatDocker(f, indent)
	}
	for _, c := range all {
		if line := q.File.Source.Line(c.At.Start); first <= line && line <= last {
			out = append(out, protocol.TextEdit{Range: q.rangeOf(q.File.Source, c.At), NewText: c.New})
		}
	}
	return out
}

func formatFile(c *Call, p *protocol.DocumentFormattingParams) (any, error) {
	q := c.query(p.TextDocument.URI, protocol.Position{})
	if q == nil {
		return nil, nil
	}
	return q.formatted(p.Options, 1, q.File.Source.Lines()), nil
}

func formatRange(c *Call, p *protocol.DocumentRangeFormattingParams) (any, error) {
	q := c.query(p.TextDocument.URI, p.Range.Start)
	if q == nil {
		return nil, nil
	}
	return q.formatted(p.Options, int(p.Range.Start.Line)+1, int(p.Range.End.Line)+1), nil
}

// formatTyped formats the line that was just begun.
func formatTyped(c *Call, p *protocol.DocumentOnTypeFormattingParams) (any, error) {
	q := c.query(p.TextDocument.URI, p.Position)
	if q == nil {
		return nil, nil
	}
	line := q.File.Source.Line(q.Pos)
	return q.formatted(p.Options, line, line), nil
}
