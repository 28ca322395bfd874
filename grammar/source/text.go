package source

import "strings"

// Alnum reports whether a byte is an ASCII letter or digit.
func Alnum(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' }

// NameByte reports whether a byte can be part of a variable's name.
func NameByte(c byte) bool { return Alnum(c) || c == '_' }

// IsVariable reports whether a text is a valid variable name.
func IsVariable(s string) bool {
	for i := range len(s) {
		if !NameByte(s[i]) || i == 0 && s[i] >= '0' && s[i] <= '9' {
			return false
		}
	}
	return s != ""
}

// BeginsWith reports whether a text starts with a prefix, ignoring case.
func BeginsWith(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}
