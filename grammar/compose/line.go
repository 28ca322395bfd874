package compose

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// This file reads single lines of YAML, which may be incomplete, for the formatter and for text that is being
// typed.

// IsDash reports whether the dash of a list item is at i. The text ends at to.
func IsDash(text string, i, to int) bool {
	return text[i] == '-' && (i+1 >= to || source.IsSpace(text[i+1]))
}

// SkipSpaces returns the offset of the first byte from i on that is not a space or tab, but at most to.
func SkipSpaces(text string, i, to int) int {
	for i < to && (text[i] == ' ' || text[i] == '\t') {
		i++
	}
	return i
}

// KeyEnd reads a key of a block mapping. It returns the key's name and the offset of its colon, or -1 if
// there is no key.
func KeyEnd(text string, i, to int) (name string, colon int) {
	if c := text[i]; c == '"' || c == '\'' {
		end := strings.IndexByte(text[i+1:to], c)
		if end < 0 {
			return "", -1
		}
		at := SkipSpaces(text, i+end+2, to)
		if at < to && text[at] == ':' && (at+1 >= to || source.IsSpace(text[at+1])) {
			return text[i+1 : i+1+end], at
		}
		return "", -1
	}
	if strings.IndexByte("{[#|>*", text[i]) >= 0 && !strings.HasPrefix(text[i:], "*") {
		return "", -1
	}
	for j := i; j < to; j++ {
		switch {
		case text[j] == '#' && j > i && source.IsSpace(text[j-1]):
			return "", -1
		case text[j] == ':' && (j+1 >= to || source.IsSpace(text[j+1])):
			return strings.TrimRight(text[i:j], " \t"), j
		}
	}
	return "", -1
}
