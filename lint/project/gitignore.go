package project

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// An ignorePattern is one line of a .gitignore, interpreted as in gitignore(5) and git's wildmatch.c.
type ignorePattern struct {
	base     string   // absolute path of the folder with the .gitignore
	line     int      // line number in the file
	literal  string   // the part before the first special character
	segments []string // the rest
	negated  bool
	dirOnly  bool
	anywhere bool // without a slash, the pattern is compared with names at any depth below base
}

// readIgnore parses the patterns of a .gitignore, in order.
func readIgnore(src *source.File, base string) []ignorePattern {
	var all []ignorePattern
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(src.Text, "\uFEFF")) {
		number++
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		line = trimSpaces(line)
		p := ignorePattern{base: base, line: number}
		line, p.negated = strings.CutPrefix(line, "!")
		line, p.dirOnly = strings.CutSuffix(line, "/")
		p.anywhere = !strings.Contains(line, "/")
		if p.anywhere {
			p.segments = []string{line}
		} else {
			p.split(strings.TrimPrefix(line, "/"))
		}
		if line != "" {
			all = append(all, p)
		}
	}
	return all
}

// split separates a pattern with a slash into its literal prefix and the rest. Git compares the prefix first,
// and then the rest as if it were the start of the pattern: the ** in a/b** is therefore a segment.
func (p *ignorePattern) split(pattern string) {
	special := strings.IndexAny(pattern, `*?[\`)
	if special < 0 {
		p.literal = pattern
		return
	}
	p.literal, p.segments = pattern[:special], segments(pattern[special:])
}

// trimSpaces removes trailing spaces from a line, except those after a backslash.
func trimSpaces(line string) string {
	end := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case ' ':
			continue
		case '\\':
			i++
		}
		end = min(i+1, len(line))
	}
	return line[:end]
}

// segments splits a pattern at its slashes, except for slashes in brackets.
func segments(pattern string) []string {
	var all []string
	start, escape := 0, ""
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '/':
			all = append(all, strings.TrimSuffix(pattern[start:i], escape))
			start, escape = i+1, ""
		case '\\':
			if i+1 < len(pattern) && pattern[i+1] == '/' {
				escape = `\` // git treats an escaped slash as a plain one
			} else {
				i++
			}
		case '[':
			if n := bracketLen(pattern[i:]); n > 0 {
				i += n - 1
			}
		}
	}
	return append(all, pattern[start:])
}

func (p *ignorePattern) matches(full string, dir bool) bool {
	if p.dirOnly && !dir {
		return false
	}
	if full == p.base || !Inside(p.base, full) {
		return false
	}
	if p.anywhere {
		return glob(p.segments[0], path.Base(full))
	}
	name := strings.TrimPrefix(strings.TrimPrefix(full, p.base), "/")
	rest, ok := strings.CutPrefix(name, p.literal)
	if len(p.segments) == 0 {
		return ok && rest == ""
	}
	return ok && globPath(p.segments, rest)
}

// globPath compares a path with the segments of a pattern. A segment ** matches any number of path segments,
// but at the end at least one. Only the last ** has to be retried.
func globPath(segments []string, rest string) bool {
	var again []string // the segments after the last **
	from, more := "", false
	for at, left := segments, true; ; {
		switch {
		case len(at) > 0 && deep(at[0]):
			if len(at) == 1 {
				return left
			}
			at = at[1:]
			again, from, more = at, rest, left
			continue
		case len(at) == 0 && !left:
			return true
		case len(at) > 0 && left:
			if first, after, slash := strings.Cut(rest, "/"); glob(at[0], first) {
				at, rest, left = at[1:], after, slash
				continue
			}
		}
		if !more {
			return false
		}
		_, from, more = strings.Cut(from, "/")
		at, rest, left = again, from, more
	}
}

// deep reports whether a segment matches any number of segments.
func deep(segment string) bool { return len(segment) > 1 && strings.Trim(segment, "*") == "" }

// glob compares a name with a pattern that has no slash. Only the last * has to be retried.
func glob(pattern, name string) bool {
	again, from := -1, 0
	p, n := 0, 0
	for n < len(name) || p < len(pattern) {
		if p < len(pattern) && pattern[p] == '*' {
			p++
			again, from = p, n
			continue
		}
		if n < len(name) && p < len(pattern) {
			if length, ok := one(pattern[p:], name[n]); ok {
				p, n = p+length, n+1
				continue
			}
		}
		if again < 0 || from >= len(name) {
			return false
		}
		from++
		p, n = again, from
	}
	return true
}

// one compares a byte with the first element of a pattern, and returns that element's length.
func one(pattern string, c byte) (length int, ok bool) {
	switch pattern[0] {
	case '?':
		return 1, true
	case '\\':
		if len(pattern) == 1 {
			return 0, false
		}
		return 2, pattern[1] == c
	case '[':
		return bracket(pattern, c)
	}
	return 1, pattern[0] == c
}

// bracketLen returns the length of the bracket expression at the start of a pattern, or 0 if it is not
// closed.
func bracketLen(pattern string) int {
	n, _ := bracket(pattern, 0)
	return n
}

// bracket compares a byte with the bracket expression at the start of a pattern. One that is not
// closed, or has an unknown class, matches nothing.
func bracket(pattern string, c byte) (length int, ok bool) {
	i, negated := 1, false
	if i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^') {
		i, negated = i+1, true
	}
	for first := true; i < len(pattern); first = false {
		if pattern[i] == ']' && !first {
			return i + 1, ok != negated && c != '/'
		}
		if strings.HasPrefix(pattern[i:], "[:") {
			end := strings.IndexByte(pattern[i+2:], ']')
			if end < 0 {
				return 0, false
			}
			if name, closed := strings.CutSuffix(pattern[i+2:i+2+end], ":"); closed {
				in, known := class(name, c)
				if !known {
					return 0, false
				}
				ok = ok || in
				i += end + 3
				continue
			}
		}
		low, next := literal(pattern, i)
		high := low
		if next+1 < len(pattern) && pattern[next] == '-' && pattern[next+1] != ']' {
			high, next = literal(pattern, next+1)
		}
		ok = ok || low <= c && c <= high
		i = next
	}
	return 0, false
}

// literal returns the byte at i of a bracket expression, and the index of the next one.
func literal(pattern string, i int) (byte, int) {
	if pattern[i] == '\\' && i+1 < len(pattern) {
		i++
	}
	return pattern[i], i + 1
}

// class reports whether a byte is in a named class; known is false if there is no such class.
func class(name string, c byte) (in, known bool) {
	lower, upper, digit := c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9'
	graph := c > ' ' && c < 0x7f
	switch name {
	case "alnum":
		return lower || upper || digit, true
	case "alpha":
		return lower || upper, true
	case "blank":
		return c == ' ' || c == '\t', true
	case "cntrl":
		return c < ' ' || c == 0x7f, true
	case "digit":
		return digit, true
	case "graph":
		return graph, true
	case "lower":
		return lower, true
	case "print":
		return graph || c == ' ', true
	case "punct":
		return graph && !lower && !upper && !digit, true
	case "space":
		return c == ' ' || c >= '\t' && c <= '\r', true
	case "upper":
		return upper, true
	case "xdigit":
		return digit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F', true
	}
	return false, false
}
