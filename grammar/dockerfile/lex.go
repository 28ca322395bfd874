package dockerfile

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dfvet/dfvet/grammar/source"
)

// A cooked is text as it stands in a logical line, or that text after flag quoting or JSON was
// taken off, with the way back: segs leads from offsets in text to offsets in the line.
type cooked struct {
	text string
	base int       // where text begins in the line, if segs is nil
	segs []segment // nil where text stands in the line as it is
}

func (c cooked) at(off int) int {
	if c.segs == nil {
		return c.base + off
	}
	return int(find(c.segs, off))
}

// upTo returns the offset in the line behind the byte before off.
func (c cooked) upTo(off int) int {
	if off == 0 {
		return c.at(0)
	}
	return c.at(off-1) + 1
}

// sub returns the bytes [start, end) of c.
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

// boundary returns the index of the first segment that begins behind off.
func (c cooked) boundary(off int) int {
	return sort.Search(len(c.segs), func(i int) bool { return c.segs[i].off > off })
}

// A lexer takes quotes and escapes off one word and cuts it into parts. The parser keeps one
// and uses its buffers again and again.
type lexer struct {
	p      *parser
	line   *Line
	in     cooked
	escape byte // 0 in a contract line, where a backslash is itself
	format bool // quotes inside parentheses belong to the value
	dollar bool // $X is a variable
	holes  bool // {{X}} is a hole
	depth  int  // of parentheses

	value []byte
	vals  []segment // from offsets in value to offsets in the line
	parts []Part
	lits  []int // for each part, where in value it begins
}

// maxNesting is how deep ${a:-${b:-…}} is followed; what is deeper counts as text.
const maxNesting = 20

// run reads the whole of in, as BuildKit's shell lexer reads one word of which no variable is
// set. Where that refuses (a quote is not closed), the rest counts as it stands.
func (x *lexer) run() {
	x.value, x.vals, x.parts, x.lits, x.depth = x.value[:0], x.vals[:0], x.parts[:0], x.lits[:0], 0
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

// plain reads a variable, a hole, or text up to the next byte that may be special, at i.
func (x *lexer) plain(i int, quoted bool) int {
	switch c := x.in.text[i]; {
	case c == '$' && x.dollar:
		if v, end := x.variable(i); end > 0 {
			x.variablePart(v, i, end, quoted)
			return end
		}
	case c == '{' && x.holes:
		if name, end := hole(x.in.text, i); end > 0 {
			x.variablePart(Part{Var: name, Hole: true}, i, end, quoted)
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

// quoted reads from the quote at i to behind its twin. In '…' all is itself, but for holes; in
// "…" variables are read, and the escape character before a quote, a dollar and itself.
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
	return min(i+1, len(text))
}

// literal adds the bytes [from, end) to the value; typed, before from, is where what stands for
// them begins: an escape.
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

// add appends the bytes [from, end) to the value and notes where they stand.
func (x *lexer) add(from, end int) {
	x.note(from, len(x.value))
	for i := x.in.boundary(from); i < len(x.in.segs) && x.in.segs[i].off < end; i++ {
		x.note(x.in.segs[i].off, len(x.value)+x.in.segs[i].off-from)
	}
	x.value = append(x.value, x.in.text[from:end]...)
}

// note says that the byte at off of the value comes from the one at from.
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

// variable reads $NAME or ${NAME…} at i. The end is 0 where none stands there.
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

// contractVariable reports whether what stands behind a $ of a contract line makes it a
// variable. There $ ends many a regular expression, so that special parameters are none.
func contractVariable(rest string) bool {
	rest = strings.TrimPrefix(rest, "{")
	return rest != "" && (rest[0] == '_' || 'a' <= rest[0]|0x20 && rest[0]|0x20 <= 'z')
}

// variable reads $NAME or ${NAME…} at text[i].
func variable(text string, i int, escape byte, depth int) (v Part, end int) {
	start := i + 1
	if start == len(text) || text[start] != '{' {
		end = nameEnd(text, start)
		if end == start {
			return Part{}, 0
		}
		return Part{Var: text[start:end]}, end
	}
	start++
	if start == len(text) || strings.IndexByte("{}:", text[start]) >= 0 || depth > maxNesting {
		return Part{}, 0
	}
	end = nameEnd(text, start)
	v.Var = text[start:end]
	if end == len(text) {
		return Part{}, 0
	}
	if text[end] == '}' {
		return v, end + 1
	}
	op := end
	if end = modifierEnd(text, op); end == 0 {
		return Part{}, 0
	}
	v.Op = text[op:end]
	arg := end
	if v.Op == "/" || v.Op == "//" {
		if end = stopEnd(text, end, '/', escape, depth+1); end == 0 {
			return Part{}, 0
		}
	}
	if end = stopEnd(text, end, '}', escape, depth+1); end == 0 {
		return Part{}, 0
	}
	v.Arg = text[arg : end-1]
	return v, end
}

// modifierEnd returns where the modifier at text[i] ends, or 0 if BuildKit has no such one.
func modifierEnd(text string, i int) int {
	switch c := text[i]; c {
	case ':':
		if i+1 < len(text) && strings.IndexByte("-+?", text[i+1]) >= 0 {
			return i + 2
		}
		return 0
	case '-', '+', '?':
		return i + 1
	case '#', '%', '/':
		if i+1 < len(text) && text[i+1] == c {
			return i + 2
		}
		return i + 1
	}
	return 0
}

// stopEnd returns the offset behind the first stop from i on that no quote, escape or variable
// hides, or 0.
func stopEnd(text string, i int, stop, escape byte, depth int) int {
	for i < len(text) {
		switch c := text[i]; {
		case c == stop:
			return i + 1
		case c == escape:
			i += 2
		case c == '\'':
			j := strings.IndexByte(text[i+1:], '\'')
			if j < 0 {
				return 0
			}
			i += j + 2
		case c == '"':
			if i = quoteEnd(text, i, escape, depth); i == 0 {
				return 0
			}
		case c == '$':
			_, end := variable(text, i, escape, depth)
			switch {
			case end > 0:
				i = end
			case i+1 < len(text) && text[i+1] == '{':
				return 0
			default:
				i++
			}
		default:
			i++
		}
	}
	return 0
}

// quoteEnd returns the offset behind the twin of the double quote at text[i], or 0.
func quoteEnd(text string, i int, escape byte, depth int) int {
	for i++; i < len(text); {
		switch c := text[i]; {
		case c == '"':
			return i + 1
		case c == escape:
			if i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '$' || text[i+1] == escape) {
				i++
			}
			i++
		case c == '$':
			_, end := variable(text, i, escape, depth)
			switch {
			case end > 0:
				i = end
			case i+1 < len(text) && text[i+1] == '{':
				return 0
			default:
				i++
			}
		default:
			i++
		}
	}
	return 0
}

// nameEnd returns where the name of a variable that begins at text[i] ends: digits, one special
// parameter, or letters, digits and "_".
func nameEnd(text string, i int) int {
	start := i
	for i < len(text) {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:])
		}
		if i == start {
			if unicode.IsDigit(r) {
				return digitsEnd(text, i)
			}
			if strings.IndexByte("@*#?-$!0", text[i]) >= 0 {
				return i + 1
			}
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' {
			return i
		}
		i += n
	}
	return i
}

func digitsEnd(text string, i int) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsDigit(r) {
			break
		}
		i += n
	}
	return i
}

// hole reads {{NAME}} at text[i], with blanks around the name or without. The end is 0 where
// none stands there.
func hole(text string, i int) (name string, end int) {
	if !strings.HasPrefix(text[i:], "{{") {
		return "", 0
	}
	n := looseHole(text[i:])
	if n == 0 {
		return "", 0
	}
	if name = strings.Trim(text[i+2:i+n-2], " \t"); !isName(name) {
		return "", 0
	}
	return name, i + n
}

func nameByte(c byte) bool {
	return letter(c) || '0' <= c && c <= '9' || c == '.' || c == '-'
}

func letter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }

// isName reports whether s is the name of a variable, or a flag of a command: -x, --x.
func isName(s string) bool {
	flag := strings.HasPrefix(s, "-")
	if s = strings.TrimPrefix(strings.TrimPrefix(s, "-"), "-"); s == "" {
		return false
	}
	for i := range len(s) {
		if !nameByte(s[i]) || i == 0 && !flag && !letter(s[0]) {
			return false
		}
	}
	return true
}
