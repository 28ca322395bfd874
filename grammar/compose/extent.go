package compose

import "strings"

// This file finds the end of each value by reading its text again, because the YAML library records only
// where it starts.

// skipBlank returns the offset after whitespace, line breaks and comments.
func skipBlank(text string, at int) int {
	for at < len(text) {
		switch n := breakLen(text, at); {
		case n > 0:
			at += n
		case text[at] == ' ' || text[at] == '\t':
			at++
		case text[at] == '#' && startsComment(text, at):
			at = lineEnd(text, at)
		default:
			return at
		}
	}
	return at
}

func startsComment(text string, at int) bool {
	return at == 0 || strings.IndexByte(" \t\n\r", text[at-1]) >= 0
}

// lineEnd returns the offset of the next line break, or of the end of the text.
func lineEnd(text string, at int) int {
	for at < len(text) && breakLen(text, at) == 0 {
		at++
	}
	return at
}

// wordEnd returns the end of the anchor, alias or tag that starts at an offset.
func wordEnd(text string, at int, flow bool) int {
	for at < len(text) && text[at] != ' ' && text[at] != '\t' && breakLen(text, at) == 0 {
		if flow && strings.IndexByte(",[]{}", text[at]) >= 0 {
			break
		}
		at++
	}
	return at
}

// scalarEnd returns the end of the scalar that starts at an offset and has the given value.
func scalarEnd(text string, at int, value string) int {
	if at >= len(text) {
		return at
	}
	switch text[at] {
	case '"':
		return doubleEnd(text, at)
	case '\'':
		return singleEnd(text, at)
	case '|', '>':
		return newBlock(text, at, value).end
	}
	return plainEnd(text, at, value)
}

func doubleEnd(text string, at int) int {
	for i := at + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

func singleEnd(text string, at int) int {
	for i := at + 1; i < len(text); i++ {
		if text[i] != '\'' {
			continue
		}
		if i+1 < len(text) && text[i+1] == '\'' {
			i++
			continue
		}
		return i + 1
	}
	return len(text)
}

// plainEnd returns the end of a plain scalar, which it finds by walking through text and value in parallel.
// The first line break in the text is a space in the value, and each further one a line break.
func plainEnd(text string, at int, value string) int {
	for v := 0; v < len(value) && at < len(text); {
		next, broke := fold(text, at)
		if broke {
			at = next
			for v < len(value) && (value[v] == ' ' || value[v] == '\n') {
				v++
			}
			continue
		}
		if n := breakLen(value, v); text[at] != value[v] && n == 0 {
			return at
		}
		at++
		v++
	}
	return at
}

// fold skips a line break: the whitespace before it and the indentation of the next line.
func fold(text string, at int) (next int, broke bool) {
	for next = at; next < len(text); {
		switch n := breakLen(text, next); {
		case n > 0:
			next, broke = next+n, true
		case text[next] == ' ' || text[next] == '\t':
			next++
		default:
			return next, broke
		}
	}
	return next, broke
}

// A block is a literal or folded scalar.
type block struct {
	indent int      // the indentation of the content
	lines  [][2]int // the content lines with their indentation, without line ends
	end    int      // the end of the last line with text, or of the header
}

func newBlock(text string, at int, value string) block {
	b := block{end: headerEnd(text, at)}
	body := strings.TrimLeft(value, "\n\r")
	if strings.Trim(body, " \n") == "" {
		return b // the empty lines at the end do not matter
	}
	lead := len(body) - len(strings.TrimLeft(body, " "))
	first := true
	for i := lineEnd(text, at); i < len(text); {
		i += breakLen(text, i)
		end := lineEnd(text, i)
		spaces := i
		for spaces < end && text[spaces] == ' ' {
			spaces++
		}
		blank := spaces == end
		switch {
		case blank:
		case first:
			b.indent, first = max(spaces-i-lead, 0), false
		case spaces-i < b.indent:
			return b
		}
		b.lines = append(b.lines, [2]int{i, end})
		if !blank {
			b.end = end
		}
		i = end
	}
	return b
}

// headerEnd returns the end of the header of a block scalar, such as "|2-".
func headerEnd(text string, at int) int {
	at++
	for at < len(text) && strings.IndexByte("+-123456789", text[at]) >= 0 {
		at++
	}
	return at
}

// flowEnd returns the end of a flow mapping or sequence, given the offset at which its last value ends.
func flowEnd(text string, at int) int {
	for at < len(text) {
		at = skipBlank(text, at)
		if at < len(text) && (text[at] == '}' || text[at] == ']') {
			return at + 1
		}
		at++
	}
	return min(at, len(text))
}
