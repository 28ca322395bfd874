package dockerfile

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/source"
)

// A kind describes the valid values of a clause.
type kind int8

const (
	aText        kind = iota // any word
	words                    // words separated by commas
	anEndpoint               // TCP:80
	aType                    // a protocol type: org.ietf.http/, http
	someTypes                // protocol types separated by commas
	aContent                 // a content type from the catalogue or a TYPE line: org.w3.clf
	aFormat                  // HOST(org.ietf.http/)
	aHost                    // db.internal, 10.0.0.1, {{HOST}}
	anEnd                    // the AS: name of a connection or listener, or a host
	aName                    // a new name, without dots
	aVariable                // NAME, or a flag: -x or --x
	aPattern                 // a NAME that may contain *
	anAssignment             // NAME or NAME=value
	conditions               // NAME, NAME=value and paths, separated by bars
	aNumber                  // the number of a user or group
	aPath                    // an absolute path, or a placeholder
	anOutput                 // STDOUT, or an absolute path
	aChoice                  // one of ClauseForm.Values
)

// separator returns the byte that separates several values, or 0 if there can be only one.
func (k kind) separator() byte {
	switch k {
	case words, someTypes:
		return ','
	case conditions:
		return '|'
	}
	return 0
}

// A step is a position in the fixed part of a contract line, with the names of the clauses that are allowed
// there.
type step struct {
	names    []string
	optional bool
}

// contractLine reads the clauses of a line and checks them against the line's form.
func (p *parser) contractLine(h *Head) []*Clause {
	s := p.scan(h)
	cs := s.clauses()
	p.clauseNames(h, cs, p.clauseOrder(h, cs, s.said))
	for _, c := range cs {
		form := h.Form.Clause(c.Name)
		if form == nil {
			continue
		}
		for _, w := range c.Values {
			if !s.open || s.opens < w.off || w.off+len(w.Text) <= s.opens {
				p.checkValue(w, form)
			}
		}
	}
	return cs
}

// clauseOrder checks the order of the clauses in the fixed part. It reports a clause that is in the position
// of another one and returns it, or nil. If told is true, the word in the first position was already
// reported.
func (p *parser) clauseOrder(h *Head, cs []*Clause, told bool) (said *Clause) {
	i := 0
	for _, st := range h.Form.order {
		if i < len(cs) && st.has(cs[i]) {
			i++
			continue
		}
		if later := slices.IndexFunc(cs, st.has); later >= 0 {
			if i < len(cs) && h.Form.Clause(cs[i].Name) != nil && later > i {
				p.report(cs[later].Keyword.At, ContractSyntax, "`%s` is out of order; move it before `%s`", cs[later].Keyword.Text, cs[i].Keyword.Text)
			}
			if later >= i {
				i = later + 1
			}
			continue
		}
		switch due := st.title(); {
		case st.optional:
		case i < len(cs) && h.Form.Clause(cs[i].Name) == nil && said == nil:
			p.instead(cs[i].Keyword.At, ContractSyntax, st.near(cs[i]), "expected %s, not `%s`", due, cs[i].Keyword.Text)
			said = cs[i]
			i++
		case i == 0:
			if !told {
				p.report(h.Keyword.At, ContractSyntax, "%s is missing after `%s`", due, h.Keyword.Text)
			}
			return said
		default:
			at := cs[i-1].At.End
			p.report(source.Span{Start: at, End: at}, ContractSyntax, "%s is missing here", due)
		}
	}
	return said
}

func (s step) has(c *Clause) bool { return slices.Contains(s.names, c.Name) }

// title lists the clauses that are allowed in the position: "`NEEDS:`, `ACCEPTS:` or `EMITS:`".
func (s step) title() string { return source.QuoteAny(s.keywords()) }

// near returns the keyword that c was probably meant to be: "FOR:" for "OF:". Only a few keywords are allowed
// in the position, so two edits are always accepted.
func (s step) near(c *Clause) string {
	for _, n := range s.names {
		if source.Distance(c.Name, n, 2) <= 2 {
			return n + ":"
		}
	}
	return ""
}

func (s step) keywords() []string {
	words := make([]string, len(s.names))
	for i, n := range s.names {
		words[i] = n + ":"
	}
	return words
}

// clauseNames reports clauses that the line does not accept, and repeated clauses that it accepts only once.
func (p *parser) clauseNames(h *Head, cs []*Clause, said *Clause) {
	seen := map[string]bool{}
	for _, c := range cs {
		form := h.Form.Clause(c.Name)
		switch {
		case c == said:
		case form == nil:
			p.foreignClause(h, c)
		case seen[c.Name] && !form.Repeat:
			p.report(c.At, ContractSyntax, "`%s` is given twice; remove one", c.Keyword.Text)
		case form.not != "" && hasClause(cs, form.not):
			p.report(c.At, ContractSyntax, "`%s` and `%s:` cannot be combined; remove one", c.Keyword.Text, form.not)
		}
		seen[c.Name] = true
	}
}

func hasClause(cs []*Clause, name string) bool {
	return slices.ContainsFunc(cs, func(c *Clause) bool { return c.Name == name })
}

func (p *parser) foreignClause(h *Head, c *Clause) {
	if p.full() {
		return
	}
	var names []string
	for _, f := range h.Form.Clauses {
		names = append(names, f.Name)
	}
	near := source.Keywords.Near(c.Name, names)
	switch {
	case p.forms.clauses[c.Name]:
		p.report(c.Keyword.At, ContractSyntax, "`%s` is not a clause of `%s`", c.Keyword.Text, h.Form.title())
	case near != "":
		instead := near
		if !h.Form.Clause(near).Bare {
			instead += ":"
		}
		p.instead(c.Keyword.At, ContractSyntax, instead, "no clause `%s`; did you mean `%s`?", c.Keyword.Text, instead)
	default:
		p.report(c.Keyword.At, ContractSyntax, "no clause `%s`; quote a value that contains a colon and spaces", c.Keyword.Text)
	}
}

// ClausesOf returns the clauses of a contract line or declaration.
func ClausesOf(in Instruction) []*Clause {
	switch n := in.(type) {
	case *Listens:
		return n.Clauses.Clauses
	case *Connects:
		return n.Clauses.Clauses
	case *Environment:
		return n.Clauses.Clauses
	case *ContractVolume:
		return n.Clauses.Clauses
	case *Provisions:
		return n.Clauses.Clauses
	case *Without:
		return n.Clauses.Clauses
	case *TypeDecl:
		return n.Clauses.Clauses
	case *FormatDecl:
		return n.Clauses.Clauses
	}
	return nil
}
