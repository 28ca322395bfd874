package dockerfile

import "strings"

// This file splits a contract line into clauses. The clauses of each instruction are defined in clauses.go
// and lines.go.

// A scan reads the words of one contract line in turn.
type scan struct {
	p    *parser
	h    *Head
	line *Line
	at   int

	open  bool // an unclosed quote or parenthesis was reported
	opens int  // the offset of that quote or parenthesis
	said  bool // the words before the first clause were reported
	ends  int  // the offset from which to search for the next "}}"; past the end of the text if there is none
}

func (p *parser) scan(h *Head) *scan { return &scan{p: p, h: h, line: h.Args} }

func (s *scan) skip() bool {
	for s.at < len(s.line.Text) && asciiSpace(s.line.Text[s.at]) {
		s.at++
	}
	return s.at < len(s.line.Text)
}

// end returns where the current word ends: at whitespace outside quotes, parentheses and placeholders.
func (s *scan) end() int {
	text := s.line.Text
	depth, paren := 0, 0
	for i := s.at; i < len(text); i++ {
		switch c := text[i]; {
		case s.open && !asciiSpace(c):
		case c == '"' || c == '\'':
			j := strings.IndexByte(text[i+1:], c)
			if j < 0 {
				return s.unclosed(i, "unclosed quote; add one after the value")
			}
			i += j + 1
		case c == '(':
			if depth++; depth == 1 {
				paren = i
			}
		case c == ')':
			depth = max(depth-1, 0)
		case depth == 0 && asciiSpace(c):
			return i
		case depth == 0 && strings.HasPrefix(text[i:], "{{"):
			i = max(i, s.placeholderEnd(i)-1)
		}
	}
	if depth > 0 {
		return s.unclosed(paren, "unclosed parenthesis; add `)`, or quote the value")
	}
	return len(text)
}

// placeholderEnd returns the offset after the next "}}" from i on, or 0. It searches each byte only once.
func (s *scan) placeholderEnd(i int) int {
	if from := max(s.ends, i+2); from <= len(s.line.Text) {
		s.ends = len(s.line.Text) + 1
		if j := strings.Index(s.line.Text[from:], "}}"); j >= 0 {
			s.ends = from + j
			return s.ends + 2
		}
	}
	return 0
}

// unclosed reports the quote or parenthesis at i, which is not closed, and ends the word at the next
// whitespace.
func (s *scan) unclosed(i int, message string) int {
	if !s.open {
		s.p.report(s.line.Slice(i, i+1), ContractSyntax, "%s", message)
		s.open, s.opens = true, i
	}
	for i < len(s.line.Text) && !asciiSpace(s.line.Text[i]) {
		i++
	}
	return i
}

// loosePlaceholder returns the length of a placeholder with spaces in it, "{{ X }}", or 0.
func loosePlaceholder(text string) int {
	name := strings.TrimLeft(text[2:], " \t")
	i := 0
	for i < len(name) && (nameByte(name[i]) || name[i] == '<' || name[i] == '>') {
		i++
	}
	rest := strings.TrimLeft(name[i:], " \t")
	if i == 0 || !strings.HasPrefix(rest, "}}") {
		return 0
	}
	return len(text) - len(rest) + 2
}

// keyword returns the length of the "NAME:" at the beginning of text, or 0.
func keyword(text string) int {
	i := 0
	for i < len(text) && (letter(text[i]) || text[i] == '-') {
		i++
	}
	if i == 0 || i == len(text) || text[i] != ':' || !letter(text[0]) {
		return 0
	}
	return i + 1
}

// clauses reads all clauses from the current position to the end of the line.
func (s *scan) clauses() []*Clause {
	var cs []*Clause
	for s.skip() {
		start := s.at
		if n := keyword(s.line.Text[start:]); n > 0 {
			cs = append(cs, s.clause(start, start+n))
			continue
		}
		s.at = s.end()
		if c := s.bare(start, cs); c != nil {
			cs = append(cs, c)
		}
	}
	return cs
}

// pass skips the next word if it is not a clause, because it belongs to a fault that was already reported.
func (s *scan) pass() {
	at := s.at
	if !s.skip() || keyword(s.line.Text[s.at:]) > 0 {
		s.at = at
		return
	}
	start := s.at
	s.at = s.end()
	if form := s.form(strings.ToUpper(s.line.Text[start:s.at])); form != nil {
		s.at = at
	}
}

// clause reads the clause whose keyword is at [start, end).
func (s *scan) clause(start, end int) *Clause {
	text := s.line.Text[start:end]
	c := &Clause{Keyword: s.p.name(s.line, start, end), Name: strings.ToUpper(text[:len(text)-1])}
	s.at = end
	form := s.form(c.Name)
	if form != nil && form.Bare {
		s.p.instead(c.Keyword.At, ContractSyntax, c.Name, "`%s` has no colon and no value; write `%s`", c.Name, c.Name)
		s.pass()
	} else {
		s.values(c, form)
	}
	c.At = s.line.Slice(start, s.at)
	return c
}

// values reads the values of c: one word, or several separated by commas.
func (s *scan) values(c *Clause, form *ClauseForm) {
	before := s.at
	for s.skip() && !s.atKeyword() {
		start := s.at
		s.at = s.end()
		before = s.at
		more := s.line.Text[s.at-1] == ','
		s.cut(c, form, start, s.at)
		if !more || form == nil || form.kind.separator() != ',' {
			break
		}
		if comma := s.at; !s.skip() || s.atKeyword() {
			s.p.report(s.line.Slice(comma-1, comma), ContractSyntax, "nothing follows this comma")
		}
	}
	s.at = before
	if len(c.Values) == 0 && form != nil {
		s.p.report(c.Keyword.At, ContractSyntax, "the value is missing; write `%s`", form.Usage)
	}
}

// atKeyword reports whether the current word is exactly the keyword of a clause of this line.
func (s *scan) atKeyword() bool {
	text := s.line.Text[s.at:]
	n := keyword(text)
	return n > 0 && (n == len(text) || asciiSpace(text[n])) && s.form(strings.ToUpper(text[:n-1])) != nil
}

// cut splits [start, end) into words at commas or bars. If the clause has only one value, it returns one
// word.
func (s *scan) cut(c *Clause, form *ClauseForm, start, end int) {
	var sep byte
	format := false
	if form != nil {
		sep, format = form.kind.separator(), form.kind == aFormat
	}
	text := s.line.Text
	depth := 0
	for i := start; i < end; i++ {
		switch b := text[i]; {
		case b == '"' || b == '\'':
			if j := strings.IndexByte(text[i+1:end], b); j >= 0 {
				i += j + 1
			}
		case b == '(':
			depth++
		case b == ')':
			depth = max(depth-1, 0)
		case b == sep && sep != 0 && depth == 0:
			if i == start {
				s.p.report(s.line.Slice(i, i+1), ContractSyntax, "nothing comes before this `%s`", string(sep))
			} else {
				c.Values = append(c.Values, s.p.contractWord(s.line, start, i, format))
			}
			if start = i + 1; start == end && sep == '|' {
				s.p.report(s.line.Slice(i, i+1), ContractSyntax, "nothing follows this `%s`", string(sep))
			}
		}
	}
	if start < end {
		c.Values = append(c.Values, s.p.contractWord(s.line, start, end, format))
	}
}

func (s *scan) form(name string) *ClauseForm { return s.h.Form.Clause(name) }

// title returns the name of the instruction as messages show it.
func (f *Form) title() string {
	if f.Name == VOLUME && f.Dialect {
		return "VOLUME AT:"
	}
	return f.Name
}

// known reports whether some contract line has a clause with that name.
func known(p *parser, name string) bool { return p.forms.clauses[name] }

// contractWord returns the bytes [start, end) of l as a word of a contract line. In a format, quotes inside
// parentheses are part of the value.
func (p *parser) contractWord(l *Line, start, end int, format bool) *Word {
	if !strings.ContainsAny(l.Text[start:end], "'\"${") {
		return p.plain(l, start, end)
	}
	w := p.name(l, start, end)
	p.lex.escape, p.lex.dollar = 0, p.lang != fragment
	p.lex.placeholders, p.lex.format = true, format
	p.finish(w, cooked{text: w.Text, base: start})
	return w
}
