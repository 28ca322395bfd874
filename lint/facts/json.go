package facts

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dfvet/dfvet/grammar/source"
)

// jsonPieces reads the inside of a JSON string that stands at a place of the file, and keeps
// where each byte of its value comes from.
func jsonPieces(raw string, at source.Pos) []piece {
	var out []piece
	for i := 0; i < len(raw); {
		n := strings.IndexByte(raw[i:], '\\')
		if n < 0 {
			n = len(raw) - i
		}
		if n > 0 {
			out = append(out, piece{raw[i : i+n], spanOf(at, i, i+n)})
			i += n
			continue
		}
		value, size := jsonEscape(raw[i:])
		out = append(out, piece{value, spanOf(at, i, i+size)})
		i += size
	}
	return out
}

func spanOf(at source.Pos, start, end int) source.Span {
	return source.Span{Start: at + source.Pos(start), End: at + source.Pos(end)}
}

// jsonEscape reads the escape sequence that s begins with.
func jsonEscape(s string) (value string, size int) {
	if len(s) < 2 {
		return s, len(s)
	}
	switch s[1] {
	case 'n':
		return "\n", 2
	case 't':
		return "\t", 2
	case 'r':
		return "\r", 2
	case 'b':
		return "\b", 2
	case 'f':
		return "\f", 2
	case 'u':
		if len(s) >= 6 {
			if n, err := strconv.ParseUint(s[2:6], 16, 32); err == nil {
				return string(rune(n)), 6
			}
		}
		return s[:2], 2
	}
	_, n := utf8.DecodeRuneInString(s[1:])
	return s[1 : 1+n], 1 + n
}

// intoJSON writes code inside a JSON string.
func intoJSON(code string) (string, bool) {
	for i := range len(code) {
		if code[i] < ' ' && code[i] != '\n' && code[i] != '\t' {
			return "", false
		}
	}
	return jsonQuoting.Replace(code), true
}

var jsonQuoting = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`)
