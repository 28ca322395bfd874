package dockerfile

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A splitter finds the words of an instruction that may have heredocs, as BuildKit's shell lexer does if no
// variable is set: a variable remains as typed, but whitespace in it ends a word. Some results are
// surprising; tests check that they are the same as BuildKit's.
type splitter struct {
	text   string
	i      int
	raw    bool // quotes and escapes are kept
	escape bool // escapes are kept, because raw is set or this is inside a pattern
	depth  int

	word  strings.Builder // shared with the splitters for nested ${…}, which reset it
	start int             // the offset in text at which the word begins
	end   int             // the offset after the word's last byte
	in    bool            // a word has begun
	words []piece
}

// A piece is one word and its range in the line.
type piece struct {
	text       string
	start, end int
}

// maxSplit is the maximum nesting depth of ${a:-${b:-…}} in a line with heredocs. In a line with deeper
// nesting, no heredocs are found.
const maxSplit = 200

// split returns the words of text. If raw is true, quotes and escapes are kept.
func split(text string, raw, escapes bool) (words []piece, ok bool) {
	s := &splitter{text: text, raw: raw, escape: escapes}
	if strings.HasPrefix(text, "\uFEFF") {
		s.i = len("\uFEFF")
	}
	if _, ok = s.until(0, escapes, false); !ok {
		return nil, false
	}
	return s.words, true
}

const endOfText rune = -1

func (s *splitter) peek() rune {
	if s.i >= len(s.text) {
		return endOfText
	}
	r, _ := utf8.DecodeRuneInString(s.text[s.i:])
	return r
}

func (s *splitter) next() rune {
	if s.i >= len(s.text) {
		return endOfText
	}
	r, n := utf8.DecodeRuneInString(s.text[s.i:])
	s.i += n
	return r
}

// until reads up to the byte stop, or to the end if stop is 0. If pattern is true, the text is the pattern of
// ${x#…}, in which escapes inside quotes are doubled.
func (s *splitter) until(stop rune, escape, pattern bool) (result string, ok bool) {
	if s.depth++; s.depth > maxSplit {
		return "", false
	}
	words, in, escapeBefore := s.words, s.in, s.escape
	s.word.Reset()
	s.words, s.in, s.escape = nil, false, escape
	var out strings.Builder
	for s.i < len(s.text) {
		from, c := s.i, s.peek()
		if stop != 0 && c == stop {
			s.next()
			s.finish()
			s.words, s.in, s.escape = words, in, escapeBefore
			s.depth--
			return out.String(), true
		}
		if !s.one(from, c, pattern, &out) {
			return "", false
		}
	}
	s.finish()
	s.depth--
	return out.String(), stop == 0
}

// one reads the construct that begins with the byte c.
func (s *splitter) one(from int, c rune, pattern bool, out *strings.Builder) bool {
	switch c {
	case '\'', '"', '$', '<':
		text, ok := s.special(c, pattern)
		if !ok {
			return false
		}
		out.WriteString(text)
		if c == '$' {
			s.addSpaced(text, from)
		} else {
			s.add(text, from)
		}
		return true
	}
	s.next()
	if c == '\\' {
		if s.escape {
			s.add(`\`, from)
			out.WriteByte('\\')
		}
		if c = s.next(); c == endOfText {
			return true
		}
		s.add(string(c), from)
	} else {
		s.addChar(c, from, s.i)
	}
	out.WriteRune(c)
	return true
}

func (s *splitter) special(c rune, pattern bool) (string, bool) {
	switch c {
	case '\'':
		return s.single(pattern)
	case '"':
		return s.double(pattern)
	case '$':
		return s.variable()
	}
	start := s.i
	if s.next(); s.peek() == '<' {
		s.next()
		for c := s.peek(); c == ' ' || c == '\t' || c == '\r'; c = s.peek() {
			s.next()
		}
	}
	return s.text[start:s.i], true
}

// add appends text to the word. Whitespace in it does not end the word.
func (s *splitter) add(text string, from int) {
	if s.word.Len() == 0 {
		s.start = from
	}
	s.word.WriteString(text)
	s.in, s.end = true, s.i
}

func (s *splitter) addChar(c rune, from, to int) {
	switch {
	case !unicode.IsSpace(c):
		if s.word.Len() == 0 {
			s.start = from
		}
		s.word.WriteRune(c)
		s.in, s.end = true, to
	case s.in && s.word.Len() > 0:
		s.finish()
	}
}

// addSpaced appends the text of the variable at [from, s.i). Whitespace in it ends the word.
func (s *splitter) addSpaced(text string, from int) {
	whole := len(text) != s.i-from // escapes were doubled, so the positions of single bytes are unknown
	for i, c := range text {
		if whole {
			s.addChar(c, from, s.i)
		} else {
			s.addChar(c, from+i, from+i+utf8.RuneLen(c))
		}
	}
}

func (s *splitter) finish() {
	if s.word.Len() > 0 {
		s.words = append(s.words, piece{s.word.String(), s.start, s.end})
		s.word.Reset()
		s.in = false
	}
}

func (s *splitter) single(pattern bool) (string, bool) {
	var out strings.Builder
	quote := s.next()
	if s.raw {
		out.WriteRune(quote)
	}
	for {
		switch c := s.next(); {
		case c == endOfText:
			return "", false
		case c == '\'':
			if s.raw {
				out.WriteRune(c)
			}
			return out.String(), true
		case pattern && c == '\\':
			out.WriteString(`\\`)
		default:
			out.WriteRune(c)
		}
	}
}

func (s *splitter) double(pattern bool) (string, bool) {
	var out strings.Builder
	quote := s.next()
	if s.raw {
		out.WriteRune(quote)
	}
	for {
		switch c := s.peek(); c {
		case endOfText:
			return "", false
		case '"':
			s.next()
			if s.raw {
				out.WriteRune(c)
			}
			return out.String(), true
		case '$':
			text, ok := s.variable()
			if !ok {
				return "", false
			}
			out.WriteString(text)
		case '\\':
			s.next()
			switch c := s.peek(); c {
			case endOfText:
				continue
			case '"', '$', '\\':
				if s.escape {
					out.WriteByte('\\')
				}
				out.WriteRune(s.next())
			default:
				if s.escape && (!s.raw || pattern) {
					out.WriteByte('\\')
				}
				out.WriteByte('\\')
			}
		default:
			out.WriteRune(s.next())
		}
	}
}

// variable reads $x or ${x…} and returns it as typed, except that some escapes may be doubled.
func (s *splitter) variable() (string, bool) {
	s.next()
	if s.peek() != '{' {
		return "$" + s.name(), true
	}
	s.next()
	switch s.peek() {
	case endOfText, '{', '}', ':':
		return "", false
	}
	name := s.name()
	op := s.next()
	ops := string(op)
	switch op {
	case '}':
		return "${" + name + "}", true
	case '/':
		return s.replacement(name)
	case ':':
		op = s.next()
		ops += string(op)
		if op == '#' || op == '%' {
			return "", false
		}
	}
	if op == endOfText || !strings.ContainsRune("+-?#%", op) && ops[0] != ':' {
		return "", false
	}
	pattern := op == '#' || op == '%'
	word, ok := s.until('}', pattern, pattern)
	return "${" + name + ops + word + "}", ok
}

// replacement reads the rest of ${name/pattern/text} or ${name//pattern/text}. The second slash of // is
// missing from the result.
func (s *splitter) replacement(name string) (string, bool) {
	if s.peek() == '/' {
		s.next()
	}
	pattern, ok := s.until('/', true, true)
	if !ok {
		return "", false
	}
	text, ok := s.until('}', true, false)
	return "${" + name + "/" + pattern + "/" + text + "}", ok
}

func (s *splitter) name() string {
	start := s.i
	s.i = nameEnd(s.text, s.i)
	return s.text[start:s.i]
}
