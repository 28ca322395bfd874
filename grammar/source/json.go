package source

import (
	"strconv"
	"unicode/utf8"
)

// UnescapeJSON decodes the escape sequence at the start of s, and returns the decoded text and the length of
// the sequence. An unknown sequence decodes to the character after the backslash.
func UnescapeJSON(s string) (value string, size int) {
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
