package rules

import "strings"

// A dollar is one "$NAME", "${NAME…}" or "$$NAME" in a text of a Compose file.
type dollar struct {
	start, end int // in the text
	name       string
	doubled    bool // "$$": the dollar sign itself is meant, for the container
	bare       bool // no operator: "${NAME:-x}" has one
	braced     bool
}

// dollarsOf lists the variables that a text of a Compose file names, in order. What is in the operand of
// another one is not looked at.
func dollarsOf(text string) (all []dollar) {
	for i := 0; i < len(text); {
		j := strings.IndexByte(text[i:], '$')
		if j < 0 {
			return all
		}
		d := dollar{start: i + j}
		at := d.start + 1
		if at < len(text) && text[at] == '$' {
			d.doubled = true
			at++
		}
		d.braced = at < len(text) && text[at] == '{'
		if d.braced {
			at++
		}
		end := at
		for end < len(text) && ofName(text[end], end == at) {
			end++
		}
		d.name, d.end, d.bare = text[at:end], end, true
		if d.braced {
			d.bare = end < len(text) && text[end] == '}'
			if close := closing(text, end); close > 0 {
				d.end = close
			}
		}
		if d.name != "" {
			all = append(all, d)
		}
		i = max(d.end, d.start+1)
		if d.name == "" && d.doubled {
			i = max(i, d.start+2)
		}
	}
	return all
}

// closing returns the offset behind the brace that closes the one before at, or 0.
func closing(text string, at int) int {
	depth := 1
	for i := at; i < len(text); i++ {
		switch {
		case text[i] == '{' && text[i-1] == '$':
			depth++
		case text[i] == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

func ofName(c byte, first bool) bool {
	return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || !first && '0' <= c && c <= '9'
}
