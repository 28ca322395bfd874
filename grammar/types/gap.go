package types

import "strings"

// gap fills the place of an unresolved piece of a value, one for each byte, so that offsets hold.
const gap = '\x00'

// IsUnknown reports whether value holds something that only the running system can fill in: an
// unresolved ${…}, <…>, {{…}} or %%…%%, or what Masked makes of one.
func IsUnknown(value string) bool {
	if hasGap(value) {
		return true
	}
	for at := strings.IndexAny(value, "$<{%"); at >= 0; {
		if unresolved(value[at:]) > 0 {
			return true
		}
		next := strings.IndexAny(value[at+1:], "$<{%")
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return false
}

// Masked returns value with each byte of its unresolved pieces replaced by one that no value can
// hold. With names, a $NAME without braces is unresolved too. Check and Targets then judge the
// components of the value that no such piece is in.
func Masked(value string, names bool) string {
	if !strings.ContainsAny(value, "$<{%") {
		return value
	}
	b := []byte(value)
	for at := 0; at < len(b); {
		n := unresolved(value[at:])
		if n == 0 && names && value[at] == '$' {
			n = nameLen(value[at:])
		}
		for i := range n {
			b[at+i] = gap
		}
		at += max(n, 1)
	}
	return string(b)
}

func hasGap(s string) bool { return strings.IndexByte(s, gap) >= 0 }

// unresolved returns the length of the unresolved piece that s begins with, or 0.
func unresolved(s string) int {
	switch {
	case strings.HasPrefix(s, "${"):
		return braced(s)
	case strings.HasPrefix(s, "{{"):
		return between(s, "{{", "}}")
	case s[0] == '<':
		return between(s, "<", ">")
	case strings.HasPrefix(s, "%%"):
		return between(s, "%%", "%%")
	}
	return 0
}

// braced returns the length of the ${…} that s begins with; ${A:-${B}} is one.
func braced(s string) int {
	depth := 0
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				if i == 2 {
					return 0
				}
				return i + 1
			}
		}
	}
	return between(s, "${", "}")
}

// between returns the length of the piece in open and shut, with at least one byte between them,
// that s begins with; 0 where nothing closes it.
func between(s, open, shut string) int {
	n := strings.Index(s[len(open):], shut)
	if n <= 0 {
		return 0
	}
	return len(open) + n + len(shut)
}

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
