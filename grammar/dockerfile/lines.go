package dockerfile

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/types"
)

// This file builds the nodes of contract lines from their clauses.

func clauseNamed(cs []*Clause, name string) *Clause {
	i := slices.IndexFunc(cs, func(c *Clause) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return cs[i]
}

func first(cs []*Clause, name string) *Word {
	if c := clauseNamed(cs, name); c != nil && len(c.Values) > 0 {
		return c.Values[0]
	}
	return nil
}

func all(cs []*Clause, name string) []*Word {
	if c := clauseNamed(cs, name); c != nil {
		return c.Values
	}
	return nil
}

func parseListens(p *parser, h Head) Instruction {
	l := &Listens{Head: h}
	l.Clauses.Clauses = p.contractLine(&l.Head)
	cs := l.Clauses.Clauses
	l.On, l.For = p.endpoint(first(cs, ON)), all(cs, FOR)
	p.shortTLS(l.For, &l.Clauses)
	return l
}

func parseConnects(p *parser, h Head) Instruction {
	c := &Connects{Head: h}
	c.Clauses.Clauses = p.contractLine(&c.Head)
	cs := c.Clauses.Clauses
	c.To, c.On, c.For = first(cs, TO), p.endpoint(first(cs, ON)), all(cs, FOR)
	p.shortTLS(c.For, &c.Clauses)
	if c.On != nil && c.On.Bind != nil {
		p.report(c.On.Bind.At, ContractSyntax, "`%s` is the address that a listener binds to; only the port is valid here", c.On.Bind.Text)
	}
	return c
}

// shortTLS reports clauses that contradict a protocol with TLS in FOR:. FOR: https, for example, means FOR:
// http TLS: REQUIRED.
func (p *parser) shortTLS(words []*Word, cs *Clauses) {
	for _, w := range words {
		t, tls, flaw := types.ParseProtocol(w.Value)
		switch {
		case flaw != nil || !tls || !w.Literal():
		case len(words) > 1:
			p.report(w.At, ContractSyntax, "`%s` means `%s` with TLS, so it cannot be combined with other types; write `%s` and `TLS: REQUIRED`", w.Text, t, t)
		case cs.Has(TLS):
			p.report(cs.Clause(TLS).At, ContractSyntax, "`%s` already means TLS; write `%s`, or remove `TLS:`", w.Text, t)
		}
	}
}

// endpoint splits TRANSPORT:port. It reports a missing port if there is no colon.
func (p *parser) endpoint(w *Word) *Endpoint {
	if w == nil {
		return nil
	}
	e := &Endpoint{At: w.At}
	i := strings.IndexByte(w.Text, ':')
	if i < 0 {
		e.Transport = w
		return e
	}
	e.Transport = p.contractWord(w.line, w.off, w.off+i, false)
	if n := bindPlaceholder(w.Text, i+1); n > 0 {
		e.Bind = p.contractWord(w.line, w.off+i+1, w.off+n, false)
		i = n
	}
	if i+1 < len(w.Text) {
		e.Port = p.contractWord(w.line, w.off+i+1, w.off+len(w.Text), false)
	}
	return e
}

// bindPlaceholder returns the end of the placeholder at text[i] if it is the address of a listener, which a
// colon follows; otherwise 0.
func bindPlaceholder(text string, i int) int {
	if i >= len(text) {
		return 0
	}
	_, end := placeholder(text, i)
	if end == 0 || end == len(text) || text[end] != ':' {
		return 0
	}
	return end
}

var directions = []Direction{Needs, Accepts, Emits}

func parseEnvironment(p *parser, h Head) Instruction {
	e := &Environment{Head: h}
	e.Clauses.Clauses = p.contractLine(&e.Head)
	cs := e.Clauses.Clauses
	for _, d := range directions {
		if c := clauseNamed(cs, string(d)); c != nil {
			e.Direction, e.Way, e.Variable = d, c.Keyword, first(cs, c.Name)
			break
		}
	}
	e.Format = first(cs, FORMAT)
	for _, only := range []struct {
		clause string
		with   Direction
	}{{OR, Needs}, {TO, Emits}} {
		if c := clauseNamed(cs, only.clause); c != nil && e.Direction != only.with && e.Direction != "" {
			p.report(c.Keyword.At, ContractSyntax, "`%s` is only valid with `%s:`", c.Keyword.Text, only.with)
		}
	}
	return e
}

func parseContractVolume(p *parser, h Head) Instruction {
	v := &ContractVolume{Head: h}
	v.Clauses.Clauses = p.contractLine(&v.Head)
	cs := v.Clauses.Clauses
	v.Path, v.Format, v.Requires = first(cs, AT), first(cs, FORMAT), first(cs, REQUIRES)
	return v
}

var provisions = []string{SCHEMA, DATABASE, USER}

func parseProvisions(p *parser, h Head) Instruction {
	v := &Provisions{Head: h}
	v.Clauses.Clauses = p.contractLine(&v.Head)
	cs := v.Clauses.Clauses
	for _, kind := range provisions {
		if c := clauseNamed(cs, kind); c != nil {
			v.Kind, v.What = kind, first(cs, kind)
			break
		}
	}
	v.In = first(cs, IN)
	return v
}

func parseTypeDecl(p *parser, h Head) Instruction {
	t := &TypeDecl{Head: h}
	t.Type, t.Clauses.Clauses = p.declaration(&t.Head)
	if t.Type == nil {
		return t
	}
	if s, ok := types.LookupShort(t.Type.Value); ok && !s.Type.IsWord() {
		p.report(t.Type.At, ContractSyntax, "`%s` is the short name of `%s`, so it cannot be declared; write a name with a dot", t.Type.Text, s.Type)
	}
	return t
}

func parseFormatDecl(p *parser, h Head) Instruction {
	f := &FormatDecl{Head: h}
	f.Type, f.Clauses.Clauses = p.declaration(&f.Head)
	is, matches := f.Clause(IS), f.Clause(MATCHES)
	if is != nil && matches != nil {
		p.report(matches.At, ContractSyntax, "`IS:` and `MATCHES:` cannot be combined; remove one")
	}
	return f
}

// declaration reads the type in a TYPE or FORMAT line, and the clauses after it.
func (p *parser) declaration(h *Head) (w *Word, cs []*Clause) {
	s := p.scan(h)
	if !s.skip() || s.atKeyword() {
		p.report(h.Keyword.At, ContractSyntax, "the declared type is missing; write `%s`", h.Form.Usage[0])
	} else {
		start := s.at
		s.at = s.end()
		w = p.contractWord(h.Args, start, s.at, false)
		p.checkValue(w, &ClauseForm{kind: aContent, Usage: h.Form.Usage[0]})
	}
	rest := *h
	rest.Args = h.Args.sub(s.at, len(h.Args.Text))
	return w, p.contractLine(&rest)
}

// withouts lists the kinds of WITHOUT, with the clause that selects a line of the kind.
var withouts = map[string]string{"BASE": "", LISTENS: ON, CONNECTS: TO, ENVIRONMENT: "", VOLUME: AT}

func parseWithout(p *parser, h Head) Instruction {
	w := &Without{Head: h}
	s := p.scan(&w.Head)
	if !s.skip() {
		p.report(h.Keyword.At, ContractSyntax, "`WITHOUT` does not say what to remove; add `BASE`, `LISTENS ON:`, `CONNECTS TO:`, `ENVIRONMENT` or `VOLUME AT:`")
		return w
	}
	start := s.at
	s.at = s.end()
	kind := p.name(h.Args, start, s.at)
	w.Kind = strings.ToUpper(kind.Text)
	clause, ok := withouts[w.Kind]
	if !ok {
		w.Kind = ""
		p.choice(kind, &ClauseForm{Values: []string{"BASE", LISTENS, CONNECTS, ENVIRONMENT, VOLUME}})
		return w
	}
	rest := w.Head
	rest.Args = h.Args.sub(s.at, len(h.Args.Text))
	switch {
	case w.Kind == ENVIRONMENT:
		w.What = p.withoutVariable(&rest, kind)
	case clause == "":
		p.onlyClauses(&rest, "")
	default:
		rest.Keyword = kind
		w.Clauses.Clauses = p.onlyClauses(&rest, clause)
		w.What = first(w.Clauses.Clauses, clause)
		if w.Kind == LISTENS {
			w.On, w.What = p.endpoint(w.What), nil
		}
	}
	return w
}

// onlyClauses reads a line that must have the clause name and no other. If name is "", it must have no
// clauses.
func (p *parser) onlyClauses(h *Head, name string) []*Clause {
	form := Form{Name: h.Name, Dialect: true}
	if c := h.Form.Clause(name); c != nil {
		form.Clauses = []ClauseForm{*c}
		form.order = []step{{names: []string{name}}}
	}
	h.Form = &form
	return p.contractLine(h)
}

// withoutVariable reads the name after WITHOUT ENVIRONMENT.
func (p *parser) withoutVariable(h *Head, kind *Word) *Word {
	s := p.scan(h)
	if !s.skip() {
		p.report(kind.At, ContractSyntax, "the name of the variable is missing")
		return nil
	}
	start := s.at
	s.at = s.end()
	w := p.contractWord(h.Args, start, s.at, false)
	p.checkValue(w, &ClauseForm{kind: aPattern, Usage: "WITHOUT ENVIRONMENT name"})
	h.Args = h.Args.sub(s.at, len(h.Args.Text))
	p.onlyClauses(h, "")
	return w
}
