package dockerfile

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// This file handles words in a contract line where a clause was expected.

// bare reads the word [start, s.at) as a clause without a value. If it is not one, bare reports what was
// probably meant. cs are the clauses before the word.
func (s *scan) bare(start int, cs []*Clause) *Clause {
	word := s.p.name(s.line, start, s.at)
	name := strings.ToUpper(word.Text)
	form := s.form(name)
	switch {
	case form != nil && form.Bare:
		return &Clause{At: word.At, Keyword: word, Name: name}
	case form != nil:
		s.p.instead(word.At, ContractSyntax, name+":", "the colon is missing; write `%s:`", name)
		c := &Clause{Keyword: word, Name: name}
		s.values(c, form)
		c.At = s.line.Slice(start, s.at)
		return c
	case known(s.p, name):
		s.p.report(word.At, ContractSyntax, "`%s` is not a clause of `%s`", name, s.h.Form.title())
	default:
		s.stray(word, cs)
	}
	return nil
}

// stray reports a word where a clause was expected.
func (s *scan) stray(w *Word, cs []*Clause) {
	if s.p.full() || s.open { // an unclosed quote causes more such words
		return
	}
	form := s.h.Form
	switch near := s.nearBare(w); {
	case near != "":
		s.p.instead(w.At, ContractSyntax, near, "expected a clause, not `%s`; did you mean `%s`?", w.Text, near)
	case strings.HasPrefix(w.Text, "#"):
		s.p.report(w.At, ContractSyntax, "a contract line cannot end with a comment; put it on its own line, or write `DOC:`")
		s.at = len(s.line.Text)
	case w.Text == "|":
		s.p.report(w.At, ContractSyntax, "remove the spaces around `|`: `A|B`")
		s.pass()
	case len(cs) == 0 && len(form.order) > 0:
		s.said = true
		s.p.report(w.At, ContractSyntax, "expected %s, not `%s`", form.order[0].title(), w.Text)
	case len(cs) > 0 && s.isList(cs[len(cs)-1]):
		s.p.report(w.At, ContractSyntax, "expected a clause, or a comma before `%s`", w.Text)
	default:
		s.p.report(w.At, ContractSyntax, "expected a clause, not `%s`; quote a value that contains spaces", w.Text)
	}
}

func (s *scan) isList(c *Clause) bool {
	form := s.form(c.Name)
	return form != nil && form.kind.separator() == ','
}

// nearBare returns the clause without a value whose keyword is similar to w, which is in upper case, or nil.
func (s *scan) nearBare(w *Word) string {
	if w.Text != strings.ToUpper(w.Text) {
		return ""
	}
	var names []string
	for _, f := range s.h.Form.Clauses {
		if f.Bare {
			names = append(names, f.Name)
		}
	}
	return source.Keywords.Near(w.Text, names)
}
