package dockerfile

import (
	"encoding/json"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A jsonForm says in which form the arguments of an instruction that accepts JSON are written.
type jsonForm int8

const (
	noJSON  jsonForm = iota // not an array: the shell form, or words
	isJSON                  // an array of strings
	badJSON                 // another array, which docker build rejects
)

// jsonWords reads l as a JSON array of strings, and says what it found. If lexed is true, docker build
// expands variables in the strings.
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
			p.report(l.Slice(i, len(text)), BuildSyntax, "expected a JSON array of strings, with every element in double quotes")
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

// jsonStrings returns the bounds of the strings in the JSON array at text[i], including their quotes. It
// fails if anything follows the array.
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

// jsonString returns the offset after the JSON string at text[i], or 0 if there is none.
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

// unquoteJSON decodes w, a JSON string, and sets its value.
func (p *parser) unquoteJSON(w *Word, lexed bool) {
	in := cooked{text: w.Text[1 : len(w.Text)-1], base: w.off + 1}
	if strings.IndexByte(in.text, '\\') >= 0 {
		in = cookJSON(in)
	}
	p.lex.escape, p.lex.dollar = p.escape, true
	p.lex.placeholders, p.lex.format = false, false
	if lexed {
		p.finish(w, in)
		return
	}
	w.Value, w.vals = in.text, in.segs
	if w.vals == nil {
		w.vals = p.segs.Keep([]segment{{0, source.Pos(in.base)}})
	}
	w.Parts[0].Lit = w.Value
	w.Parts[0].At = w.line.Slice(w.off+1, w.off+len(w.Text)-1)
}

// cookJSON decodes the escapes inside a JSON string and maps the result to the text.
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

// jsonEscape returns the length of the escape sequence at the beginning of s. A surrogate pair counts as one
// sequence.
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
