package compose

import "strings"

// A Dollar is one "$NAME", "${NAME…}" or "$$NAME" in a text of a Compose file.
type Dollar struct {
	Start, End int // offsets in the text
	Name       string
	Doubled    bool // written as "$$NAME": a dollar sign that Compose passes on to the container
	Bare       bool // without an operator; "${NAME:-x}" has one
	Braced     bool
}

// longestDollars is the maximum length in bytes of a text in which Dollars looks for variables.
const longestDollars = 64 << 10

// Dollars lists the variables in a text of a Compose file, in order. It ignores those in the operand of
// another variable, and returns nil for a text that is too long.
func Dollars(text string) (all []Dollar) {
	if len(text) > longestDollars {
		return nil
	}
	var closed map[int]int
	for i := 0; i < len(text); {
		j := strings.IndexByte(text[i:], '$')
		if j < 0 {
			return all
		}
		d := Dollar{Start: i + j}
		at := d.Start + 1
		if at < len(text) && text[at] == '$' {
			d.Doubled = true
			at++
		}
		d.Braced = at < len(text) && text[at] == '{'
		if d.Braced {
			at++
		}
		end := at
		for end < len(text) && OfName(text[end], end == at) {
			end++
		}
		d.Name, d.End, d.Bare = text[at:end], end, true
		if d.Braced {
			d.Bare = end < len(text) && text[end] == '}'
			if closed == nil {
				closed = closings(text)
			}
			if close := closed[at]; close > 0 {
				d.End = close
			}
		}
		if d.Name != "" {
			all = append(all, d)
		}
		i = max(d.End, d.Start+1)
		if d.Name == "" && d.Doubled {
			i = max(i, d.Start+2)
		}
	}
	return all
}

// closings maps the offset after each "${" to the offset after the brace that closes it.
func closings(text string) map[int]int {
	all, open := map[int]int{}, []int{}
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '{' && text[i-1] == '$':
			open = append(open, i+1)
		case text[i] == '}' && len(open) > 0:
			all[open[len(open)-1]] = i + 1
			open = open[:len(open)-1]
		}
	}
	return all
}

// OfName reports whether a byte can be in a variable's name. If first is true, the byte is the first of the
// name.
func OfName(c byte, first bool) bool {
	return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || !first && '0' <= c && c <= '9'
}
