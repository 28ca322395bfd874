package dockerfile

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Line is a logical line: physical lines joined at continuations, without the comments between them. It
// maps each byte of its text to a position in the file.
type Line struct {
	Text string
	At   source.Span
	segs []segment
	skew int // to add to an offset in Text for the offset in segs
}

// A segment maps bytes of a text, from the offset off up to the next segment, to consecutive bytes of the
// file from at on.
type segment struct {
	off int
	at  source.Pos
}

// Pos returns the position in the file of the byte at off in the line. The offset after the last byte maps to
// the position after that byte.
func (l *Line) Pos(off int) source.Pos {
	if off >= len(l.Text) {
		return l.At.End
	}
	return find(l.segs, max(off, 0)+l.skew)
}

func find(segs []segment, off int) source.Pos {
	i := 0
	if len(segs) > 1 {
		i = sort.Search(len(segs), func(i int) bool { return segs[i].off > off }) - 1
	}
	return segs[i].at + source.Pos(off-segs[i].off)
}

// Slice returns the span in the file of the bytes [start, end) of the line. The span ends after the last of
// these bytes, so it does not extend past a continuation that follows. An empty range maps to the position
// after the byte before it, unless that is whitespace.
func (l *Line) Slice(start, end int) source.Span {
	s := l.Pos(start)
	if end <= start {
		if 0 < start && start <= len(l.Text) && !asciiSpace(l.Text[start-1]) {
			s = l.Pos(start-1) + 1
		}
		return source.Span{Start: s, End: s}
	}
	if end >= len(l.Text) {
		return source.Span{Start: s, End: l.At.End}
	}
	return source.Span{Start: s, End: l.Pos(end-1) + 1}
}

// Source returns the line as a file of its own, whose spans map back to file.
func (l *Line) Source(file *source.File) *source.File {
	var pieces []source.Piece
	for start := 0; start < len(l.Text); {
		i := sort.Search(len(l.segs), func(i int) bool { return l.segs[i].off > start+l.skew })
		end := len(l.Text)
		if i < len(l.segs) {
			end = min(end, l.segs[i].off-l.skew)
		}
		at := l.Pos(start)
		pieces = append(pieces, source.Piece{Text: l.Text[start:end], At: source.Span{Start: at, End: at + source.Pos(end-start)}})
		start = end
	}
	return source.Embed(file, pieces)
}

// sub returns the bytes [start, end) of l as a line.
func (l *Line) sub(start, end int) *Line {
	return &Line{Text: l.Text[start:end], At: l.Slice(start, end), segs: l.segs, skew: l.skew + start}
}

// A raw is one physical line: [start, end) without its line end, and the offset of the next line.
type raw struct{ start, end, next int }

// raw returns the physical line at the parser's position without consuming it.
func (p *parser) raw() raw {
	next := len(p.text)
	if i := strings.IndexByte(p.text[p.at:], '\n'); i >= 0 {
		next = p.at + i + 1
	}
	end := next
	for end > p.at && (p.text[end-1] == '\n' || p.text[end-1] == '\r') {
		end--
	}
	return raw{p.at, end, next}
}

// A logical is the logical line that one instruction is read from.
type logical struct {
	line     *Line
	end      int // after the last byte that is not whitespace, which may be in a comment or an escape character
	comments []*Comment
}

// logical joins the physical lines of the instruction that begins at start. The line r, which contains start,
// is already consumed.
func (p *parser) logical(r raw, start int) logical {
	text, more := p.continued(start, r.end)
	if !more {
		return logical{line: p.oneLine(start, start+len(text)), end: p.trimEnd(start, r.end)}
	}
	l := logical{end: p.trimEnd(start, r.end)}
	p.join.add(text, start)
	for more && p.at < len(p.text) {
		r = p.take()
		first := skipSpace(p.text, r.start, r.end)
		if first == r.end {
			continue
		}
		l.end = p.trimEnd(first, r.end)
		if p.text[first] == '#' {
			l.comments = append(l.comments, p.comment(first, l.end))
			continue
		}
		text, more = p.continued(r.start, r.end)
		p.join.add(text, r.start)
	}
	l.line = p.join.line()
	return l
}

// A joiner joins pieces of the file into one line. The parser reuses one joiner.
type joiner struct {
	text []byte
	segs []segment
}

// add appends a text that begins at start in the file.
func (j *joiner) add(text string, start int) {
	j.segs = append(j.segs, segment{len(j.text), source.Pos(start)})
	j.text = append(j.text, text...)
}

// line returns the line made of all added texts, and resets j.
func (j *joiner) line() *Line {
	l := &Line{Text: string(j.text), segs: slices.Clone(j.segs)}
	l.At = source.Span{Start: l.segs[0].at, End: l.segs[0].at}
	if n := len(l.Text); n > 0 {
		l.At.End = find(l.segs, n-1) + 1
	}
	j.text, j.segs = j.text[:0], j.segs[:0]
	return l
}

func (p *parser) oneLine(start, end int) *Line {
	l := p.lines.New()
	l.line = Line{Text: p.text[start:end], At: span(start, end), segs: l.one[:]}
	l.one[0].at = source.Pos(start)
	return &l.line
}

// A lineOfOne is a line without continuations, allocated together with its only segment.
type lineOfOne struct {
	line Line
	one  [1]segment
}

// take returns the physical line at the parser's position and moves past it.
func (p *parser) take() raw {
	r := p.raw()
	p.at = r.next
	if n := len(strings.TrimSuffix(p.text[r.start:r.next], "\n")); n >= maxLine {
		p.report(span(r.start, min(r.end, r.start+80)), BuildSyntax,
			"line too long for docker build: %d bytes, the limit is %d; break it with a continuation", n, maxLine-1)
	}
	return r
}

// maxLine is the length, without the "\n", from which on BuildKit rejects a physical line.
const maxLine = 64 * 1024

// continued returns the part of the text [start, end) that belongs to the logical line, and whether the next
// line continues it. It does so if the last byte that is not whitespace is a single escape character.
func (p *parser) continued(start, end int) (text string, more bool) {
	i := end
	for i > start && (p.text[i-1] == ' ' || p.text[i-1] == '\t') {
		i--
	}
	if i > start && p.text[i-1] == p.escape && (i-1 == start || p.text[i-2] != p.escape) {
		return p.text[start : i-1], true
	}
	return p.text[start:end], false
}

// trimEnd returns end moved back over the whitespace before it.
func (p *parser) trimEnd(start, end int) int {
	return start + len(strings.TrimRightFunc(p.text[start:end], unicode.IsSpace))
}

// skipSpace returns the offset of the first rune of text[start:end] that is not whitespace.
func skipSpace(text string, start, end int) int {
	for start < end {
		if c := text[start]; c < utf8.RuneSelf {
			if !asciiSpace(c) {
				return start
			}
			start++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[start:end])
		if !unicode.IsSpace(r) {
			return start
		}
		start += n
	}
	return start
}

func asciiSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

func span(start, end int) source.Span {
	return source.Span{Start: source.Pos(start), End: source.Pos(end)}
}
