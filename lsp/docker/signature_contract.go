package docker

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lsp/query"
)

// contractSignatures shows the usages of a contract line, and every clause that it takes.
func contractSignatures(w *written) []query.Signature {
	line := clausesIn(w.form(), w.text, w.keyword.end)
	var all []query.Signature
	for _, text := range w.form().Usage {
		if u := contractUsage(w.form(), text); line.may(w.form(), u) {
			all = append(all, line.signature(w.form(), u, w.at))
		}
	}
	return all
}

// contractUsage spells the word "clauses" of a usage out.
func contractUsage(f *dockerfile.Form, text string) string {
	fixed, ok := strings.CutSuffix(text, " clauses")
	if !ok {
		return text
	}
	for _, c := range f.Optional() {
		if !slices.ContainsFunc(f.Usage, func(u string) bool { return strings.Contains(u, " "+c.Name+":") }) {
			fixed += " [" + c.Usage + "]"
		}
	}
	return fixed
}

// A contractLine is a line of the dialect as far as it is written.
type contractLine struct {
	text    string
	head    []run // the words before the first clause
	clauses []clauseRun
}

// A clauseRun is a clause: its keyword, and all up to where its value ends.
type clauseRun struct {
	form    *dockerfile.ClauseForm // nil for one that the line does not take
	name    string                 // in upper case, without the colon
	keyword run
	values  []run
}

// end is where the clause's last word ends.
func (c *clauseRun) end() int {
	if n := len(c.values); n > 0 {
		return c.values[n-1].end
	}
	return c.keyword.end
}

// done reports whether nothing more belongs to the clause behind its last word.
func (c *clauseRun) done(text string) bool {
	switch {
	case c.form == nil:
		return false
	case c.form.Bare:
		return true
	}
	n := len(c.values)
	return n > 0 && (!c.form.List() || text[c.values[n-1].end-1] != ',')
}

// clausesIn cuts what stands behind the keyword of a contract line into clauses, as the parser does.
func clausesIn(f *dockerfile.Form, text string, from int) *contractLine {
	l := &contractLine{text: text}
	for _, r := range contractWords(text, from) {
		name, colon := strings.CutSuffix(strings.ToUpper(r.in(text)), ":")
		form := clauseForm(f, name)
		last := len(l.clauses) - 1
		open := last >= 0 && !l.clauses[last].done(text)
		switch {
		case colon && form != nil, form != nil && form.Bare && !open:
			l.clauses = append(l.clauses, clauseRun{form: form, name: name, keyword: r})
		case last >= 0:
			l.clauses[last].values = append(l.clauses[last].values, r)
		default:
			l.head = append(l.head, r)
		}
	}
	return l
}

func clauseForm(f *dockerfile.Form, name string) *dockerfile.ClauseForm {
	i := slices.IndexFunc(f.Clauses, func(c dockerfile.ClauseForm) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &f.Clauses[i]
}

// contractWords cuts a contract line at blanks outside quotes, parentheses and holes.
func contractWords(text string, from int) []run {
	var all []run
	for i := from; i < len(text); {
		if blank(text[i]) {
			i++
			continue
		}
		start, depth := i, 0
		var quote byte
		for ; i < len(text) && (quote != 0 || depth > 0 || !blank(text[i])); i++ {
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
		all = append(all, run{start, i})
	}
	return all
}

// at returns the clause that a place is in: on its keyword, on its value, or where its value is due.
func (l *contractLine) at(pos int) *clauseRun {
	for i := len(l.clauses) - 1; i >= 0; i-- {
		c := &l.clauses[i]
		if c.keyword.start > pos {
			continue
		}
		if pos <= c.end() || !c.done(l.text) {
			return c
		}
		return nil
	}
	return nil
}

// given lists the names of the clauses before a place.
func (l *contractLine) given(pos int) []string {
	var all []string
	for _, c := range l.clauses {
		if c.keyword.end < pos {
			all = append(all, c.name)
		}
	}
	return all
}

// may reports whether the line can be of a usage: its first word is not that of another.
func (l *contractLine) may(f *dockerfile.Form, usage string) bool {
	want := strings.Fields(usage)[1]
	switch {
	case len(l.head) > 0 && !strings.HasSuffix(want, ":"):
		return query.BeginsWith(want, l.head[0].in(l.text)) || strings.ToUpper(want) != want
	case len(l.head) > 0 || len(l.clauses) == 0:
		return true // a keyword that is half typed, or none
	}
	first := l.clauses[0].name + ":"
	return want == first || !slices.ContainsFunc(f.Usage, func(u string) bool { return strings.Fields(u)[1] == first })
}

// signature marks the clause that the cursor is in, else the one that is due.
func (l *contractLine) signature(f *dockerfile.Form, usage string, pos int) query.Signature {
	s := query.Signature{Label: usage, Doc: firstParagraph(f), Active: -1}
	due := ""
	if c := l.at(pos); c != nil {
		due = c.name
	} else if next := f.Next(l.given(pos)); len(next) > 0 && len(l.head) == 0 {
		due = next[0].Name
	}
	for _, r := range clauseParams(f, usage) {
		text := strings.TrimLeft(r.in(usage), "[")
		name := text
		if i := strings.IndexAny(text, ": ]"); i >= 0 {
			name = text[:i]
		}
		form := clauseForm(f, name)
		one := query.Parameter{Start: r.start, End: r.end}
		if form != nil {
			one.Doc = form.Doc
		}
		if form != nil && name == due || form == nil && len(l.clauses) == 0 && s.Active < 0 {
			s.Active = len(s.Params)
		}
		s.Params = append(s.Params, one)
	}
	return s
}

// clauseParams cuts a usage of a contract line into its clauses.
func clauseParams(f *dockerfile.Form, usage string) []run {
	var all []run
	for _, r := range words(usage, len(f.Name), false, 0) {
		text := r.in(usage)
		inside := len(all) > 0 && strings.HasPrefix(all[len(all)-1].in(usage), "[") && !strings.HasSuffix(all[len(all)-1].in(usage), "]")
		valued := len(all) > 0 && strings.Contains(all[len(all)-1].in(usage), ":") && !strings.HasSuffix(text, ":") && text[0] != '['
		if inside || valued {
			all[len(all)-1].end = r.end
			continue
		}
		all = append(all, r)
	}
	return all
}
