package compose

import (
	"sort"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// Embed returns the text of a scalar, such as dockerfile_inline or x-contract, as a file of its own whose
// spans map back. With interpolate, $$ and variables are resolved. In a loaded project they are resolved
// already; for other nodes, env supplies the values.
func (n *Node) Embed(env Lookup, interpolate bool) *source.File {
	if n.load != nil && interpolate {
		return source.Embed(n.File, n.resolvedPieces())
	}
	pieces := n.pieces()
	if interpolate && strings.Contains(n.Text, "$") {
		parts, _ := expand(n.Text, env, false)
		pieces = replace(pieces, parts)
	}
	return source.Embed(n.File, pieces)
}

// pieces returns the runs of n's text, each with its position in the file.
func (n *Node) pieces() []source.Piece {
	raw := n.File.Slice(n.At)
	w := &weaver{text: n.File.Text, at: int(n.At.Start), value: n.Text}
	if raw == "" || n.Kind != Scalar {
		return []source.Piece{{Text: n.Text, At: n.At}}
	}
	switch n.Style {
	case Literal, Folded:
		w.block(newBlock(n.File.Text, w.at, n.Text))
	case DoubleQuoted, SingleQuoted:
		w.at++
		w.flow(int(n.At.End)-1, n.Style)
	default:
		w.flow(int(n.At.End), Plain)
	}
	if w.v < len(w.value) { // a text that could not be aligned maps to the complete scalar
		w.add(len(w.value)-w.v, int(n.At.End), int(n.At.End))
	}
	return w.pieces
}

// A weaver walks through the source text of a scalar and its value in parallel.
type weaver struct {
	text   string
	at     int
	value  string
	v      int
	pieces []source.Piece
}

// add maps the next n bytes of the value to [start, end).
func (w *weaver) add(n, start, end int) {
	if n == 0 {
		return
	}
	w.pieces = append(w.pieces, source.Piece{
		Text: w.value[w.v : w.v+n],
		At:   source.Span{Start: source.Pos(start), End: source.Pos(end)},
	})
	w.v += n
}

func (w *weaver) block(b block) {
	for i, line := range b.lines {
		start := min(line[0]+b.indent, line[1])
		text := w.text[start:line[1]]
		if !strings.HasPrefix(w.value[w.v:], text) {
			return
		}
		w.add(len(text), start, line[1])
		next := len(w.text)
		if i+1 < len(b.lines) {
			next = b.lines[i+1][0]
		}
		w.separator(line[1], next, b, i)
	}
}

// separator handles the bytes between two content lines of the value: a line break in a literal scalar; a
// space, a line break or nothing in a folded one.
func (w *weaver) separator(end, next int, b block, i int) {
	rest := w.value[w.v:]
	if rest == "" {
		return
	}
	following := ""
	if i+1 < len(b.lines) {
		l := b.lines[i+1]
		following = w.text[min(l[0]+b.indent, l[1]):l[1]]
	}
	for _, sep := range []string{"\n", " ", ""} {
		if strings.HasPrefix(rest, sep+following) {
			w.add(len(sep), end, min(end+breakLenAt(w.text, end), next))
			return
		}
	}
}

func breakLenAt(text string, at int) int {
	if at >= len(text) {
		return 0
	}
	return breakLen(text, at)
}

// flow walks a plain or quoted scalar up to end.
func (w *weaver) flow(end int, style Style) {
	run := w.at
	flush := func() {
		w.add(w.at-run, run, w.at)
	}
	for w.at < end && w.v+(w.at-run) < len(w.value) {
		c := w.text[w.at]
		next, broke := fold(w.text, w.at)
		switch {
		case broke:
			flush()
			w.fold(min(next, end))
		case style == SingleQuoted && c == '\'':
			flush()
			w.add(1, w.at, w.at+2)
			w.at += 2
		case style == DoubleQuoted && c == '\\':
			flush()
			w.escape(end)
		default:
			w.at++
			continue
		}
		run = w.at
	}
	flush()
}

// fold handles a line break in a plain or quoted scalar, which the value contains as a space or as line
// breaks.
func (w *weaver) fold(next int) {
	breaks := strings.Count(w.text[w.at:next], "\n")
	n := 1
	if breaks > 1 {
		n = breaks - 1
	}
	w.add(min(n, len(w.value)-w.v), w.at, next)
	w.at = next
}

// escape handles one escape sequence of a double-quoted scalar.
func (w *weaver) escape(end int) {
	size, digits := 2, 0
	if w.at+1 < end {
		switch w.text[w.at+1] {
		case 'x':
			digits = 2
		case 'u':
			digits = 4
		case 'U':
			digits = 8
		case '\n', '\r':
			next, _ := fold(w.text, w.at+1)
			w.at = min(next, end)
			return
		}
	}
	start := w.at
	w.at = min(w.at+size+digits, end)
	w.add(min(runeLen(w.value[w.v:]), len(w.value)-w.v), start, w.at)
}

func runeLen(s string) int {
	for i := range s {
		if i > 0 {
			return i
		}
	}
	return len(s)
}

// replace replaces the "$" expressions in pieces with the values of their variables.
func replace(pieces []source.Piece, parts []part) []source.Piece {
	m := newPieceMap(pieces)
	out := make([]source.Piece, 0, len(pieces)+len(parts))
	for _, p := range parts {
		if p.expr {
			out = append(out, source.Piece{Text: p.text, At: m.span(p.start, p.end)})
			continue
		}
		for at := p.start; at < p.end; {
			i := m.index(at)
			end := min(p.end, m.end(i))
			out = append(out, source.Piece{Text: pieces[i].Text[at-m.starts[i] : end-m.starts[i]], At: m.span(at, end)})
			at = end
		}
	}
	return out
}

// A pieceMap maps offsets in the joined text of the pieces to positions in the file.
type pieceMap struct {
	pieces []source.Piece
	starts []int // the offset of each piece in the joined text
}

func newPieceMap(pieces []source.Piece) *pieceMap {
	m := &pieceMap{pieces: pieces, starts: make([]int, len(pieces))}
	at := 0
	for i, p := range pieces {
		m.starts[i] = at
		at += len(p.Text)
	}
	return m
}

// index returns the index of the piece that contains the byte at an offset.
func (m *pieceMap) index(at int) int {
	return max(sort.SearchInts(m.starts, at+1)-1, 0)
}

func (m *pieceMap) end(i int) int { return m.starts[i] + len(m.pieces[i].Text) }

// span returns the position in the file of the bytes [start, end) of the joined text.
func (m *pieceMap) span(start, end int) source.Span {
	if len(m.pieces) == 0 || start >= end {
		return source.Span{}
	}
	first, last := m.index(start), m.index(end-1)
	s := source.Span{Start: m.pieces[first].At.Start, End: m.pieces[last].At.End}
	if p := m.pieces[first]; len(p.Text) == p.At.Len() {
		s.Start += source.Pos(start - m.starts[first])
	}
	if p := m.pieces[last]; len(p.Text) == p.At.Len() {
		s.End = p.At.Start + source.Pos(end-m.starts[last])
	}
	return s
}
