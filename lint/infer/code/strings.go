package code

import (
	"strings"
	"unicode/utf8"
)

// quoted reads a string. It returns false if no string starts here.
func (s *scanner) quoted() bool {
	rest := s.src[s.at:]
	for i := range s.lang.quotes {
		q := &s.lang.quotes[i]
		if !strings.HasPrefix(rest, q.open) {
			continue
		}
		start := s.at
		if s.lang.raws != "" && q.open == s.lang.raws { // a raw string may start with any number of quotes
			return s.rawQuotes(start)
		}
		return s.opened(q, start)
	}
	return false
}

// opened reads the string whose opening mark is at s.at. It returns false if it is not a string.
func (s *scanner) opened(q *quote, start int) bool {
	body := s.at + len(q.open)
	if !q.lines && (s.isOpen(q.open) || !s.closes(q, body)) {
		s.at = body // an apostrophe in a text, or a string without an end
		s.add(punct, start, body, q.open, false)
		return true
	}
	s.string(q, start, body)
	return true
}

// isOpen reports whether a string that starts here with this mark is known to have no end.
func (s *scanner) isOpen(mark string) bool { return s.at < s.open[mark] }

// leaveOpen records that a mark has no closing mark before an offset, so that the search is not repeated.
func (s *scanner) leaveOpen(mark string, until int) {
	if s.open == nil {
		s.open = map[string]int{}
	}
	s.open[mark] = until
}

// closes reports whether a single-line string whose content starts at body ends on that line.
func (s *scanner) closes(q *quote, body int) bool {
	for i := body; i < len(s.src); i++ {
		switch c := s.src[i]; {
		case c == '\n':
			s.leaveOpen(q.open, i)
			return false
		case c == '\\' && !q.raw:
			if i++; i < len(s.src) && s.src[i] == '\r' && i+1 < len(s.src) && s.src[i+1] == '\n' {
				i++
			}
		case strings.HasPrefix(s.src[i:], q.close):
			return true
		}
	}
	s.leaveOpen(q.open, len(s.src))
	return false
}

// string reads a string from at up to its end or to an interpolation. The token starts at start.
func (s *scanner) string(q *quote, start, at int) {
	body, escaped := at, false
	for at < len(s.src) {
		rest := s.src[at:]
		switch {
		case rest[0] == '\\' && (!q.raw || q.guards):
			at += 2
			escaped = !q.raw
		case q.double && strings.HasPrefix(rest, q.close+q.close):
			at += 2 * len(q.close)
			escaped = true
		case strings.HasPrefix(rest, q.close):
			s.at = at + len(q.close)
			plain := start != body || len(q.open) == 0
			value := s.src[body:at]
			plain = plain && !(q.names && hasName(strings.ReplaceAll(value, `\$`, "")))
			if escaped {
				value = unescape(value, q)
			}
			s.add(text, start, s.at, value, plain)
			return
		case q.into != "" && q.twice && strings.HasPrefix(rest, q.into+q.into):
			at += 2 * len(q.into)
		case q.into != "" && strings.HasPrefix(rest, q.into) && len(s.nested) < maxNesting:
			s.add(text, start, at, "", false)
			s.nested = append(s.nested, nesting{quote: q})
			s.add(punct, at, at+len(q.into), "${", false)
			s.at = at + len(q.into)
			return
		case rest[0] == '\n' && !q.lines:
			s.at = at
			s.add(text, start, at, "", false)
			return
		default:
			at++
		}
	}
	s.at = len(s.src)
	s.add(text, start, s.at, "", false)
}

// hasName reports whether a string contains $name, which Kotlin and PHP expand.
func hasName(value string) bool {
	for i := strings.IndexByte(value, '$'); i >= 0 && i+1 < len(value); {
		if isLetter(value[i+1]) || value[i+1] == '{' {
			return true
		}
		next := strings.IndexByte(value[i+1:], '$')
		if next < 0 {
			return false
		}
		i += next + 1
	}
	return false
}

// unescape returns the value of a string. It is accurate enough for names and simple defaults.
func unescape(value string, q *quote) string {
	if q.double {
		return strings.ReplaceAll(value, q.close+q.close, q.close)
	}
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] != '\\' || i+1 == len(value) {
			b.WriteByte(value[i])
			continue
		}
		i++
		switch value[i] {
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case '\n':
		default:
			b.WriteByte(value[i])
		}
	}
	return b.String()
}

// prefixed reads the string directly after a word that is a prefix of it, such as f"" in Python or r#""# in
// Rust. It returns false if the word is not a prefix.
func (s *scanner) prefixed(name string, start int) bool {
	flags, ok := s.lang.prefixes[strings.ToLower(name)]
	c := s.src[s.at]
	switch {
	case !ok:
		return false
	case s.lang.hashes && strings.Contains(name, "r") && (c == '#' || c == '"'):
		return s.hashed(start)
	case c != '"' && c != '\'':
		return false
	}
	for i := range s.lang.quotes {
		q := s.lang.quotes[i]
		if !strings.HasPrefix(s.src[s.at:], q.open) {
			continue
		}
		q.raw = q.raw || strings.Contains(flags, "r")
		q.guards = q.raw
		if strings.Contains(flags, "f") {
			q.into, q.twice = "{", true
		}
		return s.opened(&q, start)
	}
	return false
}

// hashed reads a Rust raw string r#"…"#.
func (s *scanner) hashed(start int) bool {
	n := s.at
	for n < len(s.src) && s.src[n] == '#' {
		n++
	}
	if n == len(s.src) || s.src[n] != '"' {
		return false // r#type is a raw identifier
	}
	s.until(start, n+1, `"`+s.src[s.at:n])
	return true
}

// rawQuotes reads a raw string """…""" in C#, which starts and ends with the same number of quotes.
func (s *scanner) rawQuotes(start int) bool {
	n := s.at
	for n < len(s.src) && s.src[n] == '"' {
		n++
	}
	s.until(start, n, s.src[s.at:n])
	return true
}

// until reads a string without escapes up to its closing mark.
func (s *scanner) until(start, body int, mark string) {
	end, after := len(s.src), len(s.src)
	if i := strings.Index(s.src[body:], mark); i >= 0 {
		end, after = body+i, body+i+len(mark)
	}
	s.at = after
	s.add(text, start, after, s.src[body:end], true)
}

// special reads literals that only some languages have. It returns false if there is none.
func (s *scanner) special() bool {
	switch c := s.src[s.at]; {
	case c == '/' && s.lang.regex:
		return s.regex()
	case c == '%' && s.lang.percent:
		return s.percent()
	case c == '=' && s.lang.begin && s.fresh && s.at == s.line && strings.HasPrefix(s.src[s.at:], "=begin"):
		s.at += 6
		s.body(heredoc{"=end"})
		s.fresh = true
		return true
	case c == '_' && s.lang.begin && s.at == s.line && strings.HasPrefix(s.src[s.at:], "__END__"):
		s.at = len(s.src)
		return true
	case c == '\'' && s.lang.chars:
		return s.char()
	}
	return false
}

// char reads a character literal. It returns false if the quote starts a lifetime or label in Rust.
func (s *scanner) char() bool {
	start := s.at
	i := s.at + 1
	switch {
	case i >= len(s.src) || s.src[i] == '\n':
	case s.src[i] == '\\':
		for end := min(i+12, len(s.src)); i < end; i++ {
			if s.src[i] == '\\' {
				i++
			} else if s.src[i] == '\'' {
				s.at = i + 1
				s.add(text, start, s.at, "", false)
				return true
			}
		}
	default:
		_, n := utf8.DecodeRuneInString(s.src[i:])
		if i+n < len(s.src) && s.src[i+n] == '\'' {
			s.at = i + n + 1
			s.add(text, start, s.at, s.src[i:i+n], true)
			return true
		}
	}
	s.at = start + 1
	s.add(punct, start, s.at, "'", false)
	return true
}

// regex reads a regular expression. It returns false if none can start here.
func (s *scanner) regex() bool {
	if s.isOpen("/") || !s.mayBeRegex() {
		return false
	}
	class := false
	i := s.at + 1
	for ; i < len(s.src) && s.src[i] != '\n'; i++ {
		switch s.src[i] {
		case '\\':
			i++
		case '[':
			class = true
		case ']':
			class = false
		case '/':
			if class {
				continue
			}
			start := s.at
			for i++; i < len(s.src) && 'a' <= s.src[i] && s.src[i] <= 'z'; i++ {
			}
			s.at = i
			s.add(text, start, i, "", false)
			return true
		}
	}
	s.leaveOpen("/", i)
	return false
}

// beforeRegex are words after which a slash starts a regular expression.
var beforeRegex = map[string]bool{"return": true, "typeof": true, "case": true, "in": true, "of": true, "delete": true, "void": true, "throw": true, "new": true, "else": true, "do": true, "yield": true, "await": true, "if": true, "unless": true, "when": true, "and": true, "or": true, "not": true, "while": true, "until": true, "then": true}

func (s *scanner) mayBeRegex() bool {
	if len(s.tokens) == 0 {
		return true
	}
	switch t := &s.tokens[len(s.tokens)-1]; t.kind {
	case word:
		// In Ruby, a call may have no parentheses. A regular expression starts in split /,/ but not in a / b.
		loose := s.lang.begin && s.at > t.end && s.at+1 < len(s.src) && s.src[s.at+1] != ' ' && s.src[s.at+1] != '='
		return beforeRegex[t.text] || loose
	case punct:
		switch t.text {
		case ")", "]", "}", "++", "--":
			return false
		case "<": // a closing tag in JSX
			return t.end != s.at
		}
		return true
	}
	return false
}

var closing = map[byte]byte{'(': ')', '[': ']', '{': '}', '<': '>'}

// percent reads literals such as %w[a b] and %q(…) in Ruby. It returns false if there is none.
func (s *scanner) percent() bool {
	i := s.at + 1
	if i < len(s.src) && strings.IndexByte("wWqQiIrsx", s.src[i]) >= 0 {
		i++
	} else if n := len(s.tokens); n > 0 && (s.tokens[n-1].kind != punct || s.tokens[n-1].text == ")" || s.tokens[n-1].text == "]") {
		return false // the remainder operator
	}
	if i >= len(s.src) || isWordByte(s.src[i]) || s.src[i] <= ' ' || s.src[i] == '=' {
		return false
	}
	open, depth := s.src[i], 0
	end := closing[open]
	if end == 0 {
		end = open
	}
	if s.isOpen("%" + string(rune(end))) {
		return false
	}
	for j := i + 1; j < len(s.src); j++ {
		switch c := s.src[j]; {
		case c == '\\':
			j++
		case c == end && depth == 0:
			start := s.at
			s.at = j + 1
			s.add(text, start, s.at, s.src[i+1:j], s.src[i-1] == 'q')
			return true
		case c == end:
			depth--
		case c == open:
			depth++
		}
	}
	s.leaveOpen("%"+string(rune(end)), len(s.src))
	return false
}

// heredoc reads the start of a heredoc, whose text starts on the next line. It returns false if there is
// none.
func (s *scanner) heredoc() bool {
	rest := s.src[s.at:]
	i := 0
	switch s.lang.heredoc {
	case rubyHeredoc:
		switch {
		case strings.HasPrefix(rest, "<<~"), strings.HasPrefix(rest, "<<-"):
			i = 3
		case strings.HasPrefix(rest, "<<") && len(rest) > 2 && 'A' <= rest[2] && rest[2] <= 'Z':
			i = 2
		}
	case phpHeredoc:
		if strings.HasPrefix(rest, "<<<") {
			i = 3
			for i < len(rest) && rest[i] == ' ' {
				i++
			}
		}
	}
	if i == 0 || i >= len(rest) {
		return false
	}
	quoted := rest[i] == '"' || rest[i] == '\''
	if quoted {
		i++
	}
	end := i
	for end < len(rest) && isWordByte(rest[end]) {
		end++
	}
	if end == i {
		return false
	}
	s.docs = append(s.docs, heredoc{rest[i:end]})
	if quoted {
		end++
	}
	start := s.at
	s.at = min(s.at+end, len(s.src))
	s.add(text, start, s.at, "", false)
	return true
}
