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

// longestText bounds the texts of Compose files in which variables are looked at.
const longestText = 64 << 10

// dollarsOf lists the variables that a text of a Compose file names, in order. What is in the operand of
// another one is not looked at.
func dollarsOf(text string) (all []dollar) {
	if len(text) > longestText {
		return nil
	}
	var closed map[int]int
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
			if closed == nil {
				closed = closings(text)
			}
			if close := closed[at]; close > 0 {
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

// closings returns, for the offset behind each "${", the offset behind the brace that closes it.
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

func ofName(c byte, first bool) bool {
	return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || !first && '0' <= c && c <= '9'
}
