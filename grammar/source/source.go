// Package source holds the text of one file and positions in it. The packages that build on it (types,
// dockerfile, compose and so on) represent places as byte spans. Lines and columns are computed here, and
// only for output.
package source

import (
	"sort"
	"strings"
	"sync"
)

// A Pos is a byte offset in one File. Lines and columns are derived from it, never stored.
type Pos int32

// A Span is the half-open byte range [Start, End) of one File.
type Span struct{ Start, End Pos }

// Spanned is anything that has a position: a node, a word, a finding.
type Spanned interface{ Span() Span }

// Span returns s, so that a plain span is Spanned too.
func (s Span) Span() Span { return s }

// Len returns the number of bytes in s.
func (s Span) Len() int { return int(s.End - s.Start) }

// Has reports whether p is in s, including the end: a cursor after the last byte of a word is on that word.
func (s Span) Has(p Pos) bool { return s.Start <= p && p <= s.End }

// Cover returns the smallest span that contains both s and t.
func (s Span) Cover(t Span) Span { return Span{min(s.Start, t.Start), max(s.End, t.End)} }

// A File is a text and its path. It is immutable: an edit creates a new File.
type File struct {
	// Path is absolute and slash-separated. For a text inside another file (see Embed) it is the path of the
	// outer file.
	Path string
	// Text is the content as read, including the byte order mark and line ends.
	Text string

	starts    []Pos // the starts of the lines, computed on first use
	startOnce sync.Once
	marks     []tick
	markOnce  sync.Once

	outer  *File
	pieces []Piece
	ends   []Pos // the end of each piece in Text

	secrets secrets
}

// New returns a file with the given path and text.
func New(path, text string) *File {
	return &File{Path: path, Text: text}
}

func (f *File) lines() []Pos {
	f.startOnce.Do(func() { f.starts = lineStarts(f.Text) })
	return f.starts
}

func lineStarts(text string) []Pos {
	starts := make([]Pos, 1, strings.Count(text, "\n")+1)
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			return starts
		}
		at += i + 1
		starts = append(starts, Pos(at))
	}
}

// A Piece is a run of an embedded text and the bytes of the outer file it was read from. If both have the
// same length they correspond byte by byte; otherwise (for an escape sequence, for example) the piece
// corresponds to the span only as a unit.
type Piece struct {
	Text string
	At   Span
}

// Embed returns a file whose text is the joined pieces, all from outer: the Dockerfile in a dockerfile_inline
// key, the contract in an x-contract key. Outer maps its spans back.
func Embed(outer *File, pieces []Piece) *File {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Text)
	}
	f := New(outer.Path, b.String())
	f.outer, f.pieces, f.ends = outer, pieces, make([]Pos, len(pieces))
	at := 0
	for i, p := range pieces {
		at += len(p.Text)
		f.ends[i] = Pos(at)
	}
	return f
}

// Embedded reports whether the text is inside another file.
func (f *File) Embedded() bool { return f.outer != nil }

// Outer returns the file on disk that contains the span s of f, and the span there. For a file that is not
// embedded it returns f and s.
func (f *File) Outer(s Span) (*File, Span) {
	if f.outer == nil {
		return f, s
	}
	start, end := f.outerPos(s.Start, false), f.outerPos(s.End, true)
	if s.Len() == 0 {
		end = start
	}
	return f.outer.Outer(Span{start, max(start, end)})
}

// outerPos maps one offset to the outer file. The end of a span belongs to the piece before it.
func (f *File) outerPos(p Pos, end bool) Pos {
	if len(f.pieces) == 0 {
		return 0
	}
	i := sort.Search(len(f.ends)-1, func(i int) bool { return p < f.ends[i] || end && p == f.ends[i] })
	piece := f.pieces[i]
	at := f.ends[i] - Pos(len(piece.Text))
	switch {
	case len(piece.Text) == piece.At.Len():
		return min(piece.At.Start+p-at, piece.At.End)
	case p > at && end:
		return piece.At.End
	}
	return piece.At.Start
}

// Inner maps a position in the outer file to an offset in f. It returns false if the position is in none of
// f's pieces.
func (f *File) Inner(outer Pos) (p Pos, ok bool) {
	at := Pos(0)
	for _, piece := range f.pieces {
		if piece.At.Has(outer) {
			if len(piece.Text) == piece.At.Len() {
				return at + outer - piece.At.Start, true
			}
			p, ok = at, true // the next piece may correspond byte by byte
			if outer == piece.At.End {
				p += Pos(len(piece.Text))
			}
		} else if ok {
			return p, true
		}
		at += Pos(len(piece.Text))
	}
	return p, ok
}

// Slice returns the text of s. A span that exceeds the file is cut at its end.
func (f *File) Slice(s Span) string {
	start := min(max(s.Start, 0), Pos(len(f.Text)))
	return f.Text[start:min(max(s.End, start), Pos(len(f.Text)))]
}

// Line returns the 1-based line of p.
func (f *File) Line(p Pos) int {
	l := f.lines()
	return sort.Search(len(l), func(i int) bool { return l[i] > p })
}

// Lines returns the number of lines; the text after the last line end is a line even if it is empty.
func (f *File) Lines() int { return len(f.lines()) }

// LineSpan returns the span of the 1-based line, without its line end. For a line past the end it returns the
// empty span at the end of the file.
func (f *File) LineSpan(line int) Span {
	l := f.lines()
	if line < 1 || line > len(l) {
		return Span{Pos(len(f.Text)), Pos(len(f.Text))}
	}
	start, end := l[line-1], Pos(len(f.Text))
	if line < len(l) {
		end = l[line] - 1
		if end > start && f.Text[end-1] == '\r' {
			end--
		}
	}
	return Span{start, end}
}

// Trim returns the span without leading and trailing spaces and tabs, and without the "\r" of a line end.
func (f *File) Trim(at Span) Span {
	text := f.Slice(at)
	start := len(text) - len(strings.TrimLeft(text, " \t"))
	end := len(strings.TrimRight(text, " \t\r"))
	return Span{Start: at.Start + Pos(start), End: at.Start + Pos(max(start, end))}
}

// LineByte returns the 1-based line of p and its 1-based column in bytes, as rdjson requires.
func (f *File) LineByte(p Pos) (line, col int) {
	line = f.Line(p)
	return line, int(p-f.lines()[line-1]) + 1
}

// LineRune returns the 1-based line of p and its 1-based column in code points, for people.
func (f *File) LineRune(p Pos) (line, col int) {
	line, b := f.LineByte(p)
	return line, f.between(p-Pos(b-1), p).runes + 1
}

// LineUTF16 returns the 1-based line of p and its 1-based column in UTF-16 units, as in SARIF and our JSON;
// the Language Server Protocol uses the same numbers minus one.
func (f *File) LineUTF16(p Pos) (line, col int) {
	line, b := f.LineByte(p)
	return line, f.between(p-Pos(b-1), p).units + 1
}
