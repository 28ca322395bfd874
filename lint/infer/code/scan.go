package code

import "strings"

// A kind is the kind of a token.
type kind uint8

const (
	word kind = iota // an identifier or keyword
	number
	text // a string
	punct
)

// A token is one token of a source file. Comments are not tokens.
type token struct {
	kind  kind
	plain bool // a string without interpolations
	first bool // the first token on its line
	// text is the word, number or operator itself, or the value of a plain string.
	text       string
	start, end int
	column     int // column in bytes, for the first token on a line
}

// is reports whether the token is the given word or operator.
func (t *token) is(s string) bool { return t.kind != text && t.text == s }

// maxNesting limits how deeply strings with interpolations may be nested.
const maxNesting = 64

// maxTokens limits how many tokens are read from one file.
const maxTokens = 1 << 20

// A scanner splits a file into tokens according to the lexicon of its language.
type scanner struct {
	lang   *lexicon
	src    string
	at     int
	line   int // offset of the start of the line
	fresh  bool
	tokens []token
	nested []nesting // strings with an interpolation that is being read
	docs   []heredoc // heredocs with text that starts on the next line
	code   bool      // the scanner is inside <?php
	// open maps an opening mark to an offset before which it has no closing mark. Up to there it does not
	// start a string.
	open map[string]int
}

// A nesting is a string that an interpolation interrupts.
type nesting struct {
	quote *quote
	depth int // nesting depth of brackets inside the interpolation
}

// A heredoc is a text that ends at a line with a terminator.
type heredoc struct{ end string }

// scan returns the tokens in src. It reuses the memory of room.
func scan(lang *lexicon, src string, room []token) []token {
	s := &scanner{lang: lang, src: src, tokens: room[:0], fresh: true, code: !lang.tags}
	if strings.HasPrefix(src, "#!") {
		s.at = len(src) - len(afterLine(src))
	}
	for s.at < len(s.src) && len(s.tokens) < maxTokens {
		s.next()
	}
	return s.tokens
}

// afterLine returns the text after the first line.
func afterLine(s string) string {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return s[i+1:]
	}
	return ""
}

func (s *scanner) add(k kind, start, end int, value string, plain bool) {
	t := token{kind: k, plain: plain, text: value, start: start, end: end, first: s.fresh}
	if s.fresh {
		t.column, s.fresh = start-s.line, false
	}
	s.tokens = append(s.tokens, t)
}

// next reads one token, or skips a piece that is not a token.
func (s *scanner) next() {
	if !s.code {
		s.outside()
		return
	}
	c := s.src[s.at]
	switch {
	case c == '\n':
		s.newline()
	case c == ' ' || c == '\t' || c == '\r' || c == '\f':
		s.at++
	case s.comment() || s.heredoc() || s.special() || s.quoted():
	case isLetter(c):
		s.word()
	case '0' <= c && c <= '9':
		s.number()
	default:
		s.punct()
	}
}

func (s *scanner) newline() {
	s.at++
	s.line, s.fresh = s.at, true
	docs := s.docs
	s.docs = nil
	for _, d := range docs {
		s.body(d)
	}
}

// body skips the lines of a heredoc.
func (s *scanner) body(d heredoc) {
	for s.at < len(s.src) {
		line := s.src[s.at:]
		line = line[:len(line)-len(afterLine(line))]
		s.at += len(line)
		s.line = s.at
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), d.end)
		if ok && (rest == "" || !isLetter(rest[0]) && (rest[0] < '0' || rest[0] > '9')) {
			if rest != "" && s.lang.heredoc == phpHeredoc {
				s.at -= len(line) - strings.Index(line, d.end) - len(d.end) // code may follow the terminator
			}
			return
		}
	}
}

// comment skips a comment. It returns false if there is none.
func (s *scanner) comment() bool {
	rest := s.src[s.at:]
	for _, mark := range s.lang.line {
		if strings.HasPrefix(rest, mark) && !(mark == "#" && s.lang.tags && strings.HasPrefix(rest, "#[")) {
			end := s.at + len(rest)
			if i := strings.IndexByte(rest, '\n'); i >= 0 {
				end = s.at + i
			}
			if i := strings.Index(s.src[s.at:end], "?>"); s.lang.tags && i >= 0 {
				end = s.at + i
			}
			s.at = end
			return true
		}
	}
	if s.lang.pragma && rest[0] == '#' && s.fresh {
		s.at += len(rest) - len(afterLine(rest))
		s.line = s.at
		return true
	}
	if s.lang.block == "" || !strings.HasPrefix(rest, s.lang.block) {
		return false
	}
	s.blockComment()
	return true
}

// blockComment skips a comment from /* to */. If comments nest in the language, it also skips the comments
// inside it.
func (s *scanner) blockComment() {
	depth := 0
	for s.at < len(s.src) {
		switch rest := s.src[s.at:]; {
		case strings.HasPrefix(rest, "/*") && (depth == 0 || s.lang.nested):
			depth++
			s.at += 2
		case strings.HasPrefix(rest, "*/"):
			s.at += 2
			if depth--; depth == 0 {
				return
			}
		case rest[0] == '\n':
			s.at++
			s.line, s.fresh = s.at, true
		default:
			s.at++
		}
	}
}

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '$' || c >= 0x80
}

func isWordByte(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' }

func (s *scanner) word() {
	start := s.at
	for s.at < len(s.src) && isWordByte(s.src[s.at]) {
		s.at++
	}
	name := s.src[start:s.at]
	if s.at < len(s.src) && s.prefixed(name, start) {
		return
	}
	s.add(word, start, s.at, name, false)
}

func (s *scanner) number() {
	start := s.at
	for s.at < len(s.src) {
		c := s.src[s.at]
		dot := c == '.' && s.at+1 < len(s.src) && '0' <= s.src[s.at+1] && s.src[s.at+1] <= '9'
		if !dot && (!isWordByte(c) || c == '$') {
			break
		}
		s.at++
	}
	s.add(number, start, s.at, s.src[start:s.at], false)
}

// operators are the operators with several characters that shapes use, longest first.
var operators = []string{"===", "!==", "...", "?->", "??=", "||=", "<=>", "||", "??", "?:", "?.", "::", "=>", "->", "==", "!=", ":=", "&&", "<=", ">=", "+=", "-=", "*=", "/=", "<<", ">>", "**", "++", "--"}

func (s *scanner) punct() {
	start, c := s.at, s.src[s.at]
	if s.lang.tags && strings.HasPrefix(s.src[s.at:], "?>") {
		s.at, s.code = s.at+2, false
		s.add(punct, start, s.at, ";", false)
		return
	}
	if n := len(s.nested); n > 0 && (c == '{' || c == '}') {
		switch d := &s.nested[n-1].depth; {
		case c == '{':
			*d++
		case *d == 0: // the string continues after the interpolation
			q := s.nested[n-1].quote
			s.nested = s.nested[:n-1]
			s.at++
			s.add(punct, start, s.at, "}", false)
			s.string(q, s.at, s.at)
			return
		default:
			*d--
		}
	}
	for _, o := range operators {
		if o[0] == c && strings.HasPrefix(s.src[s.at:], o) {
			s.at += len(o)
			s.add(punct, start, s.at, o, false)
			return
		}
	}
	s.at++
	s.add(punct, start, s.at, s.src[start:s.at], false)
}

// outside skips the text outside PHP tags.
func (s *scanner) outside() {
	i := strings.Index(s.src[s.at:], "<?")
	if i < 0 {
		s.at = len(s.src)
		return
	}
	rest := s.src[s.at+i+2:]
	s.at += i + 2
	switch {
	case len(rest) >= 3 && strings.EqualFold(rest[:3], "php"):
		s.at, s.code = s.at+3, true
	case strings.HasPrefix(rest, "="):
		s.at, s.code = s.at+1, true
	}
}
