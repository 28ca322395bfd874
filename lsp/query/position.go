package query

import (
	"slices"
	"unicode/utf8"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
)

// An encoding is the unit in which a client counts columns. The zero value is UTF-16.
type encoding int8

const (
	Utf16 encoding = iota
	utf8Bytes
	utf32
)

// Pick chooses one of the encodings that a client offers. It prefers UTF-8, because bytes need no conversion.
func Pick(offered []protocol.PositionEncodingKind) encoding {
	switch {
	case slices.Contains(offered, protocol.PositionEncodingKindUTF8):
		return utf8Bytes
	case slices.Contains(offered, protocol.PositionEncodingKindUTF16) || !slices.Contains(offered, protocol.PositionEncodingKindUTF32):
		return Utf16
	}
	return utf32
}

func (e encoding) Kind() protocol.PositionEncodingKind {
	return [...]protocol.PositionEncodingKind{protocol.PositionEncodingKindUTF16, protocol.PositionEncodingKindUTF8, protocol.PositionEncodingKindUTF32}[e]
}

// units returns the number of units that a rune takes.
func (e encoding) units(r rune, size int) int {
	switch {
	case e == utf8Bytes:
		return size
	case e == Utf16 && r >= 0x10000:
		return 2
	}
	return 1
}

// Pos returns the offset of a position. A column past the end of a line means the end of that line, and a
// line past the last one means the end of the file.
func (e encoding) Pos(f *source.File, p protocol.Position) source.Pos {
	if int64(p.Line) >= int64(f.Lines()) {
		return source.Pos(len(f.Text))
	}
	line := f.LineSpan(int(p.Line) + 1)
	text, units := f.Slice(line), int64(p.Character)
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if units -= int64(e.units(r, n)); units < 0 {
			return line.Start + source.Pos(i)
		}
		i += n
	}
	return line.End
}

// Span returns a range as a span of bytes. If the range ends before it starts, the span is empty and at its
// start.
func (e encoding) Span(f *source.File, r protocol.Range) source.Span {
	start, end := e.Pos(f, r.Start), e.Pos(f, r.End)
	return source.Span{Start: start, End: max(start, end)}
}

// Position returns the position of an offset.
func (e encoding) Position(f *source.File, p source.Pos) protocol.Position {
	p = min(max(p, 0), source.Pos(len(f.Text)))
	line := f.Line(p)
	before := f.Slice(source.Span{Start: f.LineSpan(line).Start, End: p})
	return protocol.Position{Line: uint32(line - 1), Character: uint32(e.Count(before))}
}

func (e encoding) Count(s string) int {
	switch {
	case e == utf8Bytes:
		return len(s)
	case e == utf32:
		return utf8.RuneCountInString(s)
	}
	n := 0
	for _, r := range s {
		n += e.units(r, 0)
	}
	return n
}

// RangeOf returns the range in a file for a span in the file, or in a text embedded in it.
func (c *Client) RangeOf(f *source.File, at source.Span) protocol.Range {
	f, at = f.Outer(at)
	return c.Encoding.rangeOf(f, at)
}

func (e encoding) rangeOf(f *source.File, at source.Span) protocol.Range {
	return protocol.Range{Start: e.Position(f, at.Start), End: e.Position(f, at.End)}
}
