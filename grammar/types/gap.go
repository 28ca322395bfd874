package types

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// gap fills the place of an unresolved part of a value, one byte for each byte, so that offsets remain valid.
const gap = '\x00'

// IsUnknown reports whether value contains something that only the running system can fill in: an unresolved
// ${…}, <…>, {{…}} or %%…%%, or the bytes that Masked puts in its place.
func IsUnknown(value string) bool { return hasGap(Masked(value, false)) }

// Masked returns value with each byte of its unresolved parts replaced by a byte that cannot occur in a
// value. With names, a $NAME without braces counts as unresolved too. Check and Targets then examine only the
// components without such bytes.
func Masked(value string, names bool) string {
	if !strings.ContainsAny(value, "$<{%") {
		return value
	}
	b := []byte(value)
	unclosed := map[string]bool{}
	for at := 0; at < len(b); {
		n := 0
		for _, p := range pieces {
			if n == 0 && !unclosed[p.open] && strings.HasPrefix(value[at:], p.open) {
				n = p.length(value[at:])
				unclosed[p.open] = n < 0
			}
		}
		if n <= 0 && names && value[at] == '$' {
			n = nameLen(value[at:])
		}
		for i := range n {
			b[at+i] = gap
		}
		at += max(n, 1)
	}
	return string(b)
}

// pieces lists the syntaxes for unresolved parts.
var pieces = []piece{{"${", "}"}, {"{{", "}}"}, {"<", ">"}, {"%%", "%%"}}

type piece struct{ open, shut string }

// length returns the length of the unresolved part at the start of s. It is 0 if there is nothing between
// open and shut, and -1 if the part is not closed. ${A:-${B}} is one part.
func (p piece) length(s string) int {
	n := strings.Index(s[len(p.open):], p.shut)
	if n <= 0 {
		return n
	}
	depth := 0
	for i := 1; p.open == "${" && i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(p.open) + n + len(p.shut)
}

// MayBe reports whether text could be what a masked value becomes once its unresolved parts are filled in.
func MayBe(masked, text string) bool {
	known := strings.FieldsFunc(masked, func(r rune) bool { return r == gap })
	for i, piece := range known {
		at := strings.Index(text, piece)
		if at < 0 || i == 0 && at > 0 && masked[0] != gap {
			return false
		}
		text = text[at+len(piece):]
		if i == len(known)-1 && masked[len(masked)-1] != gap && text != "" {
			return strings.HasSuffix(text, piece)
		}
	}
	return hasGap(masked) || text == "" && len(known) > 0
}

func hasGap(s string) bool { return strings.IndexByte(s, gap) >= 0 }

// nameLen returns the length of the $NAME at the start of s, or 0.
func nameLen(s string) int {
	n := 1
	for n < len(s) && (source.Alnum(s[n]) || s[n] == '_') && (n > 1 || !isDigit(s[n])) {
		n++
	}
	if n == 1 {
		return 0
	}
	return n
}

// whole reports whether nothing about a masked value is known: it begins with an unresolved part, which could
// contain anything.
func whole(masked string) bool {
	s := strings.TrimLeft(masked, " \t\r\n")
	return s != "" && s[0] == gap
}

// composed reports whether values of a kind consist of components that can be checked separately.
func composed(k Kind) bool {
	switch k {
	case List, Union, Named, Nothing, Host, Address, URL, DSN, Bind:
		return true
	}
	return false
}
