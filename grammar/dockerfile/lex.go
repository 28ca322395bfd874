package dockerfile

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/dfvet/dfvet/grammar/source"
)

// A cooked is a piece of a logical line from which the quotes of a flag or the escapes of a JSON string were
// removed, if there are any. It maps offsets in its text to offsets in the line.
type cooked struct {
	text string
	base int       // the offset of text in the line, used if segs is nil
	segs []segment // maps offsets in text to offsets in the line; nil if nothing was removed
}

func (c cooked) at(off int) int {
	if c.segs == nil {
		return c.base + off
	}
	return int(find(c.segs, off))
}

// upTo returns the offset in the line of the end of text[:off].
func (c cooked) upTo(off int) int {
	if off == 0 {
		return c.at(0)
	}
	return c.at(off-1) + 1
}

// sub returns the bytes [start, end) of c with their mapping.
func (c cooked) sub(start, end int) cooked {
	if c.segs == nil {
		return cooked{text: c.text[start:end], base: c.base + start}
	}
	segs := []segment{{0, source.Pos(c.at(start))}}
	for i := c.boundary(start); i < len(c.segs) && c.segs[i].off < end; i++ {
		segs = append(segs, segment{c.segs[i].off - start, c.segs[i].at})
	}
	return cooked{text: c.text[start:end], segs: segs}
}

// boundary returns the index of the first segment that begins after off.
func (c cooked) boundary(off int) int {
	return sort.Search(len(c.segs), func(i int) bool { return c.segs[i].off > off })
}

// A lexer removes the quotes and escapes from one word and splits it into parts. The parser has one lexer and
// reuses its buffers.
type lexer struct {
	p            *parser
	line         *Line
	in           cooked
	escape       byte // 0 in a contract line, where a backslash is an ordinary character
	format       bool // quotes inside parentheses are part of the value
	dollar       bool // $X is a variable
	placeholders bool // {{X}} is a placeholder
	depth        int  // the nesting depth of parentheses

	broken bool // docker build rejects the word
	value  []byte
	vals   []segment // maps offsets in value to offsets in the line
	parts  []Part
	lits   []int // the offset in value of each part
}

// maxNesting is the depth to which nested variables, ${a:-${b:-…}}, are read; anything deeper is literal
// text.
const maxNesting = 20

// run reads all of in as one word, as BuildKit's shell lexer does if no variable is set. Where BuildKit
// rejects the word (a quote is not closed), the rest of it becomes literal text.
func (x *lexer) run() {
	x.value, x.vals, x.parts, x.lits, x.depth, x.broken = x.value[:0], x.vals[:0], x.parts[:0], x.lits[:0], 0, false
	for i := 0; i < len(x.in.text); {
		switch c := x.in.text[i]; {
		case (c == '\'' || c == '"') && x.format && x.depth > 0:
			end := len(x.in.text)
			if j := strings.IndexByte(x.in.text[i+1:], c); j >= 0 {
				end = i + j + 2
			}
			x.literal(i, i, end, false)
			i = end
		case c == '\'' || c == '"':
			i = x.quoted(i, c)
		case c == x.escape && c != 0:
			n := 1
			if i+1 < len(x.in.text) {
				_, w := utf8.DecodeRuneInString(x.in.text[i+1:])
				n += w
			}
			x.literal(i, i+1, i+n, false)
			i += n
		default:
			i = x.plain(i, false)
		}
	}
	for i := range x.parts {
		if x.parts[i].Var != "" {
			continue
		}
		end := len(x.value)
		if i+1 < len(x.parts) {
			end = x.lits[i+1]
		}
		x.parts[i].Lit = string(x.value[x.lits[i]:end])
	}
}

// plain reads one piece of text outside quotes at i: a variable, a placeholder, or literal text up to the
// next byte that may be special.
func (x *lexer) plain(i int, quoted bool) int {
	switch c := x.in.text[i]; {
	case c == '$' && x.dollar:
		if v, end := x.variable(i); end > 0 {
			x.variablePart(v, i, end, quoted)
			return end
		}
		x.broken = x.broken || strings.HasPrefix(x.in.text[i:], "${")
	case c == '{' && x.placeholders:
		if name, end := placeholder(x.in.text, i); end > 0 {
			x.variablePart(Part{Var: name, Placeholder: true}, i, end, quoted)
			return end
		}
	case c == '(' && !quoted:
		x.depth++
	case c == ')' && !quoted:
		x.depth = max(x.depth-1, 0)
	}
	end := i + 1
	for end < len(x.in.text) && !x.special(x.in.text[end]) {
		end++
	}
	x.literal(i, i, end, quoted)
	return end
}

func (x *lexer) special(c byte) bool {
	switch c {
	case '\'', '"', '$', '{', '(', ')':
		return true
	}
	return c == x.escape && c != 0
}

// quoted reads the quoted text at i, including its quotes. In '…' everything except placeholders is literal.
// In "…" variables are read, and the escape character works before a quote, a dollar sign and itself.
func (x *lexer) quoted(i int, quote byte) int {
	text, dollar := x.in.text, x.dollar
	x.dollar = dollar && quote == '"'
	for i++; i < len(text) && text[i] != quote; {
		switch c := text[i]; {
		case c != x.escape || c == 0 || quote == '\'':
			i = x.plain(i, true)
		case i+1 == len(text):
			i++
		case text[i+1] == '"' || text[i+1] == '$' || text[i+1] == c:
			x.literal(i, i+1, i+2, true)
			i += 2
		default:
			x.literal(i, i, i+1, true)
			i++
		}
	}
	x.dollar = dollar
	x.broken = x.broken || i >= len(text)
	return min(i+1, len(text))
}

// literal adds the bytes [from, end) to the value. Their source text begins at typed, which is before from if
// an escape character precedes them.
func (x *lexer) literal(typed, from, end int, quoted bool) {
	s := x.line.Slice(x.in.at(typed), x.in.upTo(end))
	if n := len(x.parts); n > 0 && x.parts[n-1].Var == "" && x.parts[n-1].Quoted == quoted {
		x.parts[n-1].At = x.parts[n-1].At.Cover(s)
	} else {
		x.parts = append(x.parts, Part{At: s, Quoted: quoted})
		x.lits = append(x.lits, len(x.value))
	}
	x.add(from, end)
}

// add appends the bytes [from, end) to the value and records where they come from.
func (x *lexer) add(from, end int) {
	x.note(from, len(x.value))
	for i := x.in.boundary(from); i < len(x.in.segs) && x.in.segs[i].off < end; i++ {
		x.note(x.in.segs[i].off, len(x.value)+x.in.segs[i].off-from)
	}
	x.value = append(x.value, x.in.text[from:end]...)
}

// note records that the byte at off in the value was read from the byte at from.
func (x *lexer) note(from, off int) {
	at := source.Pos(x.in.at(from))
	if n := len(x.vals); n == 0 || x.vals[n-1].at+source.Pos(off-x.vals[n-1].off) != at {
		x.vals = append(x.vals, segment{off, at})
	}
}

func (x *lexer) variablePart(v Part, from, end int, quoted bool) {
	v.At, v.Quoted = x.line.Slice(x.in.at(from), x.in.upTo(end)), quoted
	x.parts = append(x.parts, v)
	x.lits = append(x.lits, len(x.value))
	x.add(from, end)
}

// variable reads $NAME or ${NAME…} at i. It returns the end 0 if there is no variable.
func (x *lexer) variable(i int) (v Part, end int) {
	if x.escape == 0 && !contractVariable(x.in.text[i+1:]) {
		return Part{}, 0
	}
	escape := x.escape
	if escape == 0 {
		escape = '\\'
	}
	v, end = variable(x.in.text, i, escape, 0)
	if v.Arg != "" && strings.IndexByte(v.Arg, '$') >= 0 {
		inner := lexer{line: x.line, in: x.in.sub(end-1-len(v.Arg), end-1), escape: escape, dollar: true}
		inner.run()
		v.Inner = inner.parts
	}
	return v, end
}
