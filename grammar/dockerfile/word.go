package dockerfile

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dfvet/dfvet/grammar/source"
)

// InText returns where the bytes [start, end) of Text stand in the file.
func (w *Word) InText(start, end int) source.Span {
	return w.line.Slice(w.off+start, w.off+end)
}

// InValue returns where the bytes [start, end) of Value stand in the file. Quotes and escapes
// that stand between them are covered, those around them are not.
func (w *Word) InValue(start, end int) source.Span {
	end = min(end, len(w.Value))
	start = max(min(start, end), 0)
	if w.vals == nil {
		return w.InText(start, end)
	}
	if start == end {
		at := w.off + len(w.Text)
		if start < len(w.Value) {
			at = int(find(w.vals, start))
		} else if start > 0 {
			at = int(find(w.vals, start-1)) + 1
		}
		return w.line.Slice(at, at)
	}
	return w.line.Slice(int(find(w.vals, start)), int(find(w.vals, end-1))+1)
}

// Literal reports whether the word holds no variable and no hole.
func (w *Word) Literal() bool {
	for i := range w.Parts {
		if w.Parts[i].Var != "" {
			return false
		}
	}
	return true
}

// A slab hands out pointers into pieces of an array, so that a thousand words cost tens of
// allocations.
type slab[T any] struct {
	free []T
	next int
}

func (s *slab[T]) new() *T { return &s.take(1)[0] }

func (s *slab[T]) take(n int) []T {
	if len(s.free) < n {
		s.next = min(max(2*s.next, 8), 256)
		s.free = make([]T, max(n, s.next))
	}
	t := s.free[:n:n]
	s.free = s.free[n:]
	return t
}

// one returns xs as a slice that the slab holds, so that xs can be used again.
func (s *slab[T]) keep(xs []T) []T {
	t := s.take(len(xs))
	copy(t, xs)
	return t
}

// name returns the bytes [start, end) of l as a word that is a name and nothing else: the name
// of an instruction, a clause or a flag. It has no parts.
func (p *parser) name(l *Line, start, end int) *Word {
	w := p.words.new()
	*w = Word{At: l.Slice(start, end), Text: l.Text[start:end], Value: l.Text[start:end], line: l, off: start}
	return w
}

// plain returns the bytes [start, end) of l as a word in which nothing is special.
func (p *parser) plain(l *Line, start, end int) *Word {
	w := p.name(l, start, end)
	if start < end {
		w.Parts = p.parts.take(1)
		w.Parts[0] = Part{At: w.At, Lit: w.Text}
	}
	return w
}

// word returns the bytes [start, end) of l as a word that Docker's shell lexer reads.
func (p *parser) word(l *Line, start, end int) *Word {
	for i := start; i < end; i++ {
		switch c := l.Text[i]; {
		case c == '\'', c == '"', c == '$', c == p.escape:
			w := p.name(l, start, end)
			p.lex.escape, p.lex.dollar = p.escape, true
			p.lex.holes, p.lex.format = false, false
			p.finish(w, cooked{text: w.Text, base: start})
			return w
		}
	}
	return p.plain(l, start, end)
}

// finish gives w the value and the parts that the parser's lexer makes of in.
func (p *parser) finish(w *Word, in cooked) {
	x := &p.lex
	x.p, x.line, x.in = p, w.line, in
	x.run()
	w.Value = string(x.value)
	w.Parts = p.parts.keep(x.parts)
	w.vals = p.segs.keep(x.vals)
	if len(w.vals) == 0 {
		w.vals = p.segs.keep([]segment{{0, source.Pos(w.off)}})
	}
}

// fields returns the words of l that are set apart by the blanks that BuildKit takes for such.
func (p *parser) fields(l *Line) []*Word {
	var ws []*Word
	for i := 0; i < len(l.Text); {
		if blank(l.Text[i]) {
			i++
			continue
		}
		start := i
		for i < len(l.Text) && !blank(l.Text[i]) {
			i++
		}
		ws = append(ws, p.word(l, start, i))
	}
	return ws
}

// blank reports whether c sets arguments apart: BuildKit's [\t\v\f\r ].
func blank(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' && c != '\n' }

// quotedFields returns the bounds of the words of l where blanks in quotes do not end a word,
// as in ENV, LABEL and ARG.
func (p *parser) quotedFields(l *Line) (bounds [][2]int) {
	text := l.Text
	for i := skipSpace(text, 0, len(text)); i < len(text); i = skipSpace(text, i, len(text)) {
		start, end := i, i
		var quote byte
		for i < len(text) {
			c, n := text[i], 1
			if c >= utf8.RuneSelf {
				var r rune
				if r, n = utf8.DecodeRuneInString(text[i:]); quote == 0 && unicode.IsSpace(r) {
					break
				}
			} else if quote == 0 && asciiSpace(c) {
				break
			}
			switch {
			case c == p.escape && quote != '\'':
				if i+1 == len(text) { // an escape of nothing is dropped
					i++
					continue
				}
				_, next := utf8.DecodeRuneInString(text[i+1:])
				n += next
			case c == quote && quote != 0:
				quote = 0
			case quote == 0 && (c == '\'' || c == '"'):
				quote = c
			}
			i += n
			end = i
		}
		if end > start {
			bounds = append(bounds, [2]int{start, end})
		}
	}
	return bounds
}

// A jsonForm says what the arguments of an instruction that takes JSON are.
type jsonForm int8

const (
	noJSON  jsonForm = iota // the shell form, or words
	isJSON                  // an array of strings
	badJSON                 // another array, which is refused
)

// jsonWords reads l as a JSON array of strings. lexed says that Docker expands variables in
// them.
func (p *parser) jsonWords(l *Line, lexed bool) (ws []*Word, form jsonForm) {
	text := l.Text
	i := skipSpace(text, 0, len(text))
	if i == len(text) || text[i] != '[' {
		return nil, noJSON
	}
	bounds, ok := jsonStrings(text, i)
	if !ok {
		var any []any
		if json.Unmarshal([]byte(text[i:]), &any) == nil {
			p.report(l.Slice(i, len(text)), BuildSyntax, "a JSON array of strings is due here, every element in double quotes")
			return nil, badJSON
		}
		return nil, noJSON
	}
	for _, b := range bounds {
		w := p.plain(l, b[0], b[1])
		p.unquoteJSON(w, lexed)
		ws = append(ws, w)
	}
	return ws, isJSON
}

// jsonStrings returns the bounds, quotes included, of the strings of the JSON array at text[i],
// after which nothing else may stand.
func jsonStrings(text string, i int) (bounds [][2]int, ok bool) {
	i = jsonSpace(text, i+1)
	if i < len(text) && text[i] == ']' {
		return nil, jsonSpace(text, i+1) == len(text)
	}
	for {
		end := jsonString(text, i)
		if end == 0 {
			return nil, false
		}
		bounds = append(bounds, [2]int{i, end})
		i = jsonSpace(text, end)
		switch {
		case i < len(text) && text[i] == ',':
			i = jsonSpace(text, i+1)
		case i < len(text) && text[i] == ']':
			return bounds, jsonSpace(text, i+1) == len(text)
		default:
			return nil, false
		}
	}
}

func jsonSpace(text string, i int) int {
	for i < len(text) && strings.IndexByte(" \t\r\n", text[i]) >= 0 {
		i++
	}
	return i
}

// jsonString returns the offset behind the JSON string at text[i], or 0.
func jsonString(text string, i int) int {
	if i == len(text) || text[i] != '"' {
		return 0
	}
	for i++; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return i + 1
		case c < ' ':
			return 0
		case c == '\\':
			if i++; i == len(text) || strings.IndexByte(`"\/bfnrtu`, text[i]) < 0 {
				return 0
			}
			if text[i] == 'u' {
				for range 4 {
					if i++; i >= len(text) || !hex(text[i]) {
						return 0
					}
				}
			}
		}
	}
	return 0
}

func hex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

// unquoteJSON gives w, a JSON string, its value.
func (p *parser) unquoteJSON(w *Word, lexed bool) {
	in := cooked{text: w.Text[1 : len(w.Text)-1], base: w.off + 1}
	if strings.IndexByte(in.text, '\\') >= 0 {
		in = cookJSON(in)
	}
	p.lex.escape, p.lex.dollar = p.escape, true
	p.lex.holes, p.lex.format = false, false
	if lexed {
		p.finish(w, in)
		return
	}
	w.Value, w.vals = in.text, in.segs
	if w.vals == nil {
		w.vals = p.segs.keep([]segment{{0, source.Pos(in.base)}})
	}
	w.Parts[0].Lit = w.Value
	w.Parts[0].At = w.line.Slice(w.off+1, w.off+len(w.Text)-1)
}

// cookJSON takes the escapes off the inside of a JSON string.
func cookJSON(in cooked) cooked {
	out, segs := make([]byte, 0, len(in.text)), []segment(nil)
	for i := 0; i < len(in.text); {
		n := 1
		switch {
		case in.text[i] != '\\':
			for i+n < len(in.text) && in.text[i+n] != '\\' {
				n++
			}
			segs = append(segs, segment{len(out), source.Pos(in.base + i)})
			out = append(out, in.text[i:i+n]...)
		default:
			n = jsonEscape(in.text[i:])
			var s string
			if json.Unmarshal([]byte(`"`+in.text[i:i+n]+`"`), &s) != nil {
				s = in.text[i : i+n]
			}
			for j := range len(s) {
				segs = append(segs, segment{len(out) + j, source.Pos(in.base + i)})
			}
			out = append(out, s...)
		}
		i += n
	}
	return cooked{text: string(out), segs: segs}
}

// jsonEscape returns the length of the escape at the beginning of s, both halves of a
// surrogate pair included.
func jsonEscape(s string) int {
	if s[1] != 'u' {
		return 2
	}
	surrogate := s[2]|0x20 == 'd' && strings.IndexByte("89abAB", s[3]) >= 0
	if surrogate && len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
		return 12
	}
	return 6
}
