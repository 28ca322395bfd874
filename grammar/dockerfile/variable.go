package dockerfile

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file reads variables, $NAME and ${NAME…}, and placeholders, {{NAME}}.

// contractVariable reports whether the $ before a text in a contract line begins a variable. Special
// parameters such as $? do not count, because many regular expressions contain a $ at the end.
func contractVariable(rest string) bool {
	rest = strings.TrimPrefix(rest, "{")
	return rest != "" && (rest[0] == '_' || 'a' <= rest[0]|0x20 && rest[0]|0x20 <= 'z')
}

// variable reads $NAME or ${NAME…} at text[i].
func variable(text string, i int, escape byte, depth int) (v Part, end int) {
	start := i + 1
	if start == len(text) || text[start] != '{' {
		end = nameEnd(text, start)
		if end == start {
			return Part{}, 0
		}
		return Part{Var: text[start:end]}, end
	}
	start++
	if start == len(text) || strings.IndexByte("{}:", text[start]) >= 0 || depth > maxNesting {
		return Part{}, 0
	}
	end = nameEnd(text, start)
	v.Var = text[start:end]
	if end == len(text) {
		return Part{}, 0
	}
	if text[end] == '}' {
		return v, end + 1
	}
	op := end
	if end = modifierEnd(text, op); end == 0 {
		return Part{}, 0
	}
	v.Op = text[op:end]
	arg := end
	if v.Op == "/" || v.Op == "//" {
		if end = stopEnd(text, end, '/', escape, depth+1); end == 0 {
			return Part{}, 0
		}
	}
	if end = stopEnd(text, end, '}', escape, depth+1); end == 0 {
		return Part{}, 0
	}
	v.Arg = text[arg : end-1]
	return v, end
}

// modifierEnd returns the offset after the modifier at text[i], or 0 if BuildKit does not know it.
func modifierEnd(text string, i int) int {
	switch c := text[i]; c {
	case ':':
		if i+1 < len(text) && strings.IndexByte("-+?", text[i+1]) >= 0 {
			return i + 2
		}
		return 0
	case '-', '+', '?':
		return i + 1
	case '#', '%', '/':
		if i+1 < len(text) && text[i+1] == c {
			return i + 2
		}
		return i + 1
	}
	return 0
}

// stopEnd returns the offset after the first byte stop from i on that is neither escaped nor inside a quote
// or a variable, or 0 if there is none.
func stopEnd(text string, i int, stop, escape byte, depth int) int {
	for i < len(text) {
		switch c := text[i]; {
		case c == stop:
			return i + 1
		case c == escape:
			i += 2
		case c == '\'':
			j := strings.IndexByte(text[i+1:], '\'')
			if j < 0 {
				return 0
			}
			i += j + 2
		case c == '"':
			if i = quoteEnd(text, i, escape, depth); i == 0 {
				return 0
			}
		case c == '$':
			if i = dollarEnd(text, i, escape, depth); i == 0 {
				return 0
			}
		default:
			i++
		}
	}
	return 0
}

// dollarEnd returns the offset after the variable at text[i], or after a "$" that does not begin a variable.
// It returns 0 if a "${" is not closed.
func dollarEnd(text string, i int, escape byte, depth int) int {
	_, end := variable(text, i, escape, depth)
	switch {
	case end > 0:
		return end
	case i+1 < len(text) && text[i+1] == '{':
		return 0
	}
	return i + 1
}

// quoteEnd returns the offset after the quote that closes the double quote at text[i], or 0 if it is not
// closed.
func quoteEnd(text string, i int, escape byte, depth int) int {
	for i++; i < len(text); {
		switch c := text[i]; {
		case c == '"':
			return i + 1
		case c == escape:
			if i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '$' || text[i+1] == escape) {
				i++
			}
			i++
		case c == '$':
			if i = dollarEnd(text, i, escape, depth); i == 0 {
				return 0
			}
		default:
			i++
		}
	}
	return 0
}

// nameEnd returns the offset after the variable name that begins at text[i]: digits, one special parameter,
// or letters, digits and "_".
func nameEnd(text string, i int) int {
	start := i
	for i < len(text) {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:])
		}
		if i == start {
			if unicode.IsDigit(r) {
				return digitsEnd(text, i)
			}
			if strings.IndexByte("@*#?-$!0", text[i]) >= 0 {
				return i + 1
			}
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' {
			return i
		}
		i += n
	}
	return i
}

func digitsEnd(text string, i int) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsDigit(r) {
			break
		}
		i += n
	}
	return i
}

// placeholder reads {{NAME}} at text[i], with or without spaces around the name. It returns the end 0 if
// there is no placeholder.
func placeholder(text string, i int) (name string, end int) {
	if !strings.HasPrefix(text[i:], "{{") {
		return "", 0
	}
	n := loosePlaceholder(text[i:])
	if n == 0 {
		return "", 0
	}
	if name = strings.Trim(text[i+2:i+n-2], " \t"); !isName(name) {
		return "", 0
	}
	return name, i + n
}

func nameByte(c byte) bool {
	return letter(c) || '0' <= c && c <= '9' || c == '.' || c == '-'
}

func letter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }

// isOperand reports whether s is the name of an operand of a command: <1>.
func isOperand(s string) bool {
	return len(s) == 3 && s[0] == '<' && s[2] == '>' && '1' <= s[1] && s[1] <= '9'
}

// isName reports whether s is the name of a variable, of a flag of a command (-x, --x), or of an operand
// (<1>).
func isName(s string) bool {
	if isOperand(s) {
		return true
	}
	flag := strings.HasPrefix(s, "-")
	if s = strings.TrimPrefix(strings.TrimPrefix(s, "-"), "-"); s == "" {
		return false
	}
	for i := range len(s) {
		if !nameByte(s[i]) || i == 0 && !flag && !letter(s[0]) {
			return false
		}
	}
	return true
}
