package dockerfile

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A TypedContract is a half-written contract line, split into its clauses.
type TypedContract struct {
	text    string
	Head    []Range // the words before the first clause
	Clauses []TypedClause
}

// A TypedClause is a clause of a half-written line: its keyword and the words of its value.
type TypedClause struct {
	Form    *ClauseForm // nil if the line cannot have such a clause
	Name    string      // in upper case, without the colon
	Keyword Range
	Values  []Range
}

// end returns the end of the clause's last word.
func (c *TypedClause) end() int {
	if n := len(c.Values); n > 0 {
		return c.Values[n-1].End
	}
	return c.Keyword.End
}

// done reports whether the clause needs no further word.
func (c *TypedClause) done(text string) bool {
	switch {
	case c.Form == nil:
		return false
	case c.Form.Bare:
		return true
	}
	n := len(c.Values)
	return n > 0 && (!c.Form.List() || text[c.Values[n-1].End-1] != ',')
}

// ReadClauses splits the text of a contract line into clauses, from an offset on, as the parser does.
func ReadClauses(f *Form, text string, from int) *TypedContract {
	l := &TypedContract{text: text}
	for _, r := range CutContractWords(text, from) {
		name, colon := strings.CutSuffix(strings.ToUpper(r.In(text)), ":")
		form := f.Clause(name)
		last := len(l.Clauses) - 1
		open := last >= 0 && !l.Clauses[last].done(text)
		switch {
		case colon && form != nil, form != nil && form.Bare && !open:
			l.Clauses = append(l.Clauses, TypedClause{Form: form, Name: name, Keyword: r})
		case last >= 0:
			l.Clauses[last].Values = append(l.Clauses[last].Values, r)
		default:
			l.Head = append(l.Head, r)
		}
	}
	return l
}

// Clause returns the clause with that name, or nil.
func (f *Form) Clause(name string) *ClauseForm {
	i := slices.IndexFunc(f.Clauses, func(c ClauseForm) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &f.Clauses[i]
}

// CutContractWords splits a contract line at spaces and tabs outside quotes and parentheses.
func CutContractWords(text string, from int) []Range {
	var all []Range
	for i := from; i < len(text); {
		if SpaceOrTab(text[i]) {
			i++
			continue
		}
		start, depth := i, 0
		var quote byte
		for ; i < len(text) && (quote != 0 || depth > 0 || !SpaceOrTab(text[i])); i++ {
			switch c := text[i]; {
			case c == quote:
				quote = 0
			case quote != 0:
			case c == '"' || c == '\'':
				quote = c
			case c == '(':
				depth++
			case c == ')':
				depth = max(depth-1, 0)
			}
		}
		all = append(all, Range{start, i})
	}
	return all
}

// At returns the clause that an offset belongs to, or nil. The offset may be on the keyword, on a value, or
// where a value is expected.
func (l *TypedContract) At(pos int) *TypedClause {
	for i := len(l.Clauses) - 1; i >= 0; i-- {
		c := &l.Clauses[i]
		if c.Keyword.Start > pos {
			continue
		}
		if pos <= c.end() || !c.done(l.text) {
			return c
		}
		return nil
	}
	return nil
}

// Given lists the names of the clauses before an offset.
func (l *TypedContract) Given(pos int) []string {
	var all []string
	for _, c := range l.Clauses {
		if c.Keyword.End < pos {
			all = append(all, c.Name)
		}
	}
	return all
}

// Fits reports whether the line can be completed to a usage: it does not begin with the first word of another
// usage.
func (l *TypedContract) Fits(f *Form, usage string) bool {
	want := strings.Fields(usage)[1]
	switch {
	case len(l.Head) > 0 && !strings.HasSuffix(want, ":"):
		return source.BeginsWith(want, l.Head[0].In(l.text)) || strings.ToUpper(want) != want
	case len(l.Head) > 0 || len(l.Clauses) == 0:
		return true // the first word is half-written or missing
	}
	first := l.Clauses[0].Name + ":"
	return want == first || !slices.ContainsFunc(f.Usage, func(u string) bool { return strings.Fields(u)[1] == first })
}
