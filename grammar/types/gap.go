package types

import "strings"

// gap fills the place of an unresolved piece of a value, one for each byte, so that offsets hold.
const gap = '\x00'

// IsUnknown reports whether value holds something that only the running system can fill in: an
// unresolved ${…}, <…>, {{…}} or %%…%%, or what Masked makes of one.
func IsUnknown(value string) bool { return hasGap(Masked(value, false)) }

// Masked returns value with each byte of its unresolved pieces replaced by one that no value can
// hold. With names, a $NAME without braces is unresolved too. Check and Targets then judge the
// components of the value that no such piece is in.
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

// pieces are the ways to write what is not resolved yet.
var pieces = []piece{{"${", "}"}, {"{{", "}}"}, {"<", ">"}, {"%%", "%%"}}

type piece struct{ open, shut string }

// length returns the length of the piece that s begins with: 0 where nothing is between open and
// shut, -1 where nothing closes it. ${A:-${B}} is one piece.
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

// MayBe reports whether text may be what a masked value is once its unresolved pieces are filled in.
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

// nameLen returns the length of the $NAME that s begins with, or 0.
func nameLen(s string) int {
	n := 1
	for n < len(s) && (isAlnum(s[n]) || s[n] == '_') && (n > 1 || !isDigit(s[n])) {
		n++
	}
	if n == 1 {
		return 0
	}
	return n
}

// whole reports whether a masked value is unknown in all of its components: it begins with an
// unresolved piece, which may hold anything.
func whole(masked string) bool {
	s := strings.TrimLeft(masked, " \t\r\n")
	return s != "" && s[0] == gap
}

// composed reports whether values of a kind have components that can be judged one by one.
func composed(k Kind) bool {
	switch k {
	case List, Union, Named, Nothing, Host, Address, URL, DSN, Bind:
		return true
	}
	return false
}
