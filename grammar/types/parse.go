package types

import "strings"

// deepest is the maximum depth of nested formats, as in LIST(LIST(…)). Real contracts never come close to it.
const deepest = 16

// ParseFormat reads a format as it is written after FORMAT:, including quotes.
func ParseFormat(text string) (*Format, *Flaw) {
	off, inner := 0, text
	if n := len(text); n >= 2 && (text[0] == '"' || text[0] == '\'') && strings.IndexByte(text[1:], text[0]) == n-2 {
		off, inner = 1, text[1:n-1]
	}
	p := &formatParser{text: inner, off: off}
	f, flaw := p.union(0)
	if flaw == nil && p.at < len(inner) {
		flaw = p.flaw(p.at, len(inner), "unexpected %s after the format", quote(inner[p.at:]))
	}
	if flaw != nil {
		return nil, flaw
	}
	return f, nil
}

type formatParser struct {
	text string
	at   int
	off  int // the offset of text in the argument of ParseFormat
}

func (p *formatParser) flaw(start, end int, format string, args ...any) *Flaw {
	return flawAt(p.off+start, end-start, format, args...)
}

func (p *formatParser) blanks() {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\t') {
		p.at++
	}
}

// take consumes c if it is next.
func (p *formatParser) take(c byte) bool {
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *formatParser) union(depth int) (*Format, *Flaw) {
	if depth > deepest {
		return nil, p.flaw(p.at, p.at, "formats are nested too deeply; the limit is %d levels", deepest)
	}
	start := p.at
	var of []*Format
	for {
		p.blanks()
		f, flaw := p.single(depth)
		if flaw != nil {
			return nil, flaw
		}
		of = append(of, f)
		end := p.at
		if p.blanks(); !p.take('|') {
			if len(of) == 1 {
				return of[0], nil
			}
			return &Format{Kind: Union, Off: p.off + start, Len: end - start, Of: of}, nil
		}
	}
}

// single reads one constructor with its arguments, or the name of a format.
func (p *formatParser) single(depth int) (*Format, *Flaw) {
	start := p.at
	for p.at < len(p.text) && !strings.ContainsRune("()|, \t\"'", rune(p.text[p.at])) {
		p.at++
	}
	word := p.text[start:p.at]
	open := p.at < len(p.text) && p.text[p.at] == '('
	f := &Format{Off: p.off + start}
	c, flaw := p.constructor(word, start, open)
	switch {
	case flaw != nil:
		return nil, flaw
	case c == nil:
		if f.Name, flaw = ParseType(word); flaw != nil {
			return nil, flaw.shift(p.off + start)
		}
	default:
		f.Kind = c.Kind
		flaw = p.arguments(c, f, open, start, depth)
	}
	f.Len = p.off + p.at - f.Off
	return f, flaw
}

// constructor finds the row for word. It returns nil if word is the name of a format.
func (p *formatParser) constructor(word string, start int, open bool) (*Constructor, *Flaw) {
	if c := byKind[Kind(word)]; c != nil {
		return c, nil
	}
	upper := strings.ToUpper(word)
	switch c := byKind[Kind(upper)]; {
	case word == "":
		return nil, p.flaw(start, start, "missing format, such as STRING or PORT(org.ietf.http/)")
	case c != nil:
		return nil, p.flaw(start, p.at, "formats are written in upper case: %s", upper)
	case open || word == upper && !strings.Contains(word, "."):
		hint := ""
		if near := nearConstructor(upper); near != "" {
			hint = "; did you mean " + quote(near) + "?"
		}
		return nil, p.flaw(start, p.at, "unknown format %s%s", quote(word), hint)
	}
	return nil, nil
}

func (p *formatParser) arguments(c *Constructor, f *Format, open bool, start, depth int) *Flaw {
	if !open {
		if c.least > 0 {
			return p.flaw(start, p.at, "%s requires an argument: %s", c.Kind, c.Usage)
		}
		return nil
	}
	if c.most == 0 {
		return p.flaw(p.at, p.at+1, "%s does not take an argument", c.Kind)
	}
	p.at++
	if c.Kind == List {
		return p.list(f, depth)
	}
	var args []argument
	for {
		a, flaw := p.argument()
		if flaw != nil {
			return flaw
		}
		args = append(args, a)
		if p.take(')') {
			break
		}
		if !p.take(',') {
			return p.flaw(p.at, p.at, "missing `)`: %s", c.Usage)
		}
	}
	if last := args[len(args)-1]; len(args) > c.most {
		return p.flaw(args[c.most].at, last.end, "too many arguments for %s: %s; quote an argument that contains a comma", c.Kind, c.Usage)
	}
	return p.fill(c, f, args)
}

// list reads the arguments of LIST.
func (p *formatParser) list(f *Format, depth int) *Flaw {
	of, flaw := p.union(depth + 1)
	if flaw != nil {
		return flaw
	}
	f.Of, f.Between = []*Format{of}, ","
	if p.blanks(); p.take(',') {
		a, flaw := p.argument()
		if flaw != nil {
			return flaw
		}
		if a.text == "" {
			return p.flaw(a.at, a.end, "missing separator; quote it: `LIST(STRING, \",\")`")
		}
		f.Between = a.text
	}
	if p.blanks(); !p.take(')') {
		return p.flaw(p.at, p.at, "missing `)`: LIST(format, separator)")
	}
	return nil
}

// An argument is one argument of a constructor and its place, including quotes.
type argument struct {
	text    string
	at, end int
	quoted  bool
}

func (p *formatParser) argument() (argument, *Flaw) {
	p.blanks()
	start := p.at
	if p.at < len(p.text) && (p.text[p.at] == '"' || p.text[p.at] == '\'') {
		n := strings.IndexByte(p.text[p.at+1:], p.text[p.at])
		if n < 0 {
			return argument{}, p.flaw(start, len(p.text), "unclosed quote")
		}
		p.at += n + 2
		a := argument{p.text[start+1 : p.at-1], start, p.at, true}
		p.blanks()
		return a, nil
	}
	for open := 0; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == '(':
			open++
		case open > 0 && c == ')':
			open--
		case open == 0 && (c == ')' || c == ','):
			return p.bare(start)
		}
	}
	return p.bare(start)
}

// bare returns the unquoted argument that begins at start, without trailing whitespace.
func (p *formatParser) bare(start int) (argument, *Flaw) {
	text := strings.TrimRight(p.text[start:p.at], " \t")
	if i := strings.IndexAny(text, "\"'"); i >= 0 {
		return argument{}, p.flaw(start+i, start+i+1, "a quote inside an unquoted argument; quote the complete argument with the other kind of quotes")
	}
	return argument{text: text, at: start, end: start + len(text)}, nil
}

// fill checks the arguments and stores them in the fields that the kind uses.
func (p *formatParser) fill(c *Constructor, f *Format, args []argument) *Flaw {
	first := args[0]
	if first.text == "" && !first.quoted && (len(args) == 1 || c.Reference) {
		return p.flaw(first.at, first.end, "%s requires an argument: %s", c.Kind, c.Usage)
	}
	var flaw *Flaw
	switch {
	case c.Reference:
		f.Ref, flaw = parseRef(first.text)
		if len(args) > 1 {
			f.Ref.Account = args[1].text
		}
	case c.Kind == File:
		f.Name, flaw = ParseType(first.text)
	default:
		for _, a := range args {
			f.Args = append(f.Args, a.text)
		}
		if c.verify != nil {
			flaw = c.verify(f.Args)
		}
	}
	f.ArgAt = p.part(first)
	if c.Reference && len(args) > 1 {
		f.AccountAt = p.part(args[1])
	}
	return flaw.shift(f.ArgAt.Off)
}

// part returns the place of an argument's text, without its quotes.
func (p *formatParser) part(a argument) Part {
	if a.quoted {
		a.at++
	}
	return Part{p.off + a.at, len(a.text)}
}

// parseRef reads the argument of HOST(…): a type, or the name of a connection, which contains no dot.
func parseRef(text string) (Ref, *Flaw) {
	if !strings.ContainsAny(text, "./@") {
		return Ref{Name: text}, badName(text, 0)
	}
	t, tls, flaw := ParseProtocol(text)
	return Ref{Type: t, TLS: tls}, flaw
}
