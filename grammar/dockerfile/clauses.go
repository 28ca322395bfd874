package dockerfile

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// A kind is what the value of a clause must be.
type kind int8

const (
	aText        kind = iota // any word
	words                    // words behind commas
	anEndpoint               // TCP:80
	aType                    // org.ietf.http/
	someTypes                // types behind commas
	aFormat                  // HOST(org.ietf.http/)
	aHost                    // db.internal, 10.0.0.1, {{HOST}}
	anEnd                    // the name that an AS: gives, or a host
	aName                    // what AS: gives: no dot in it
	aVariable                // NAME, -x or --x
	aPattern                 // a NAME in which * may stand
	anAssignment             // NAME or NAME=value
	conditions               // NAME, NAME=value and paths behind bars
	aNumber                  // of a user or group
	aPath                    // an absolute path, or a hole
	anOutput                 // STDOUT, or an absolute path
	aChoice                  // one of the form's Values
)

// separator returns what sets several values apart, or 0.
func (k kind) separator() byte {
	switch k {
	case words, someTypes:
		return ','
	case conditions:
		return '|'
	}
	return 0
}

// A step is a place in the fixed part of a contract line, and the clauses that may stand there.
type step struct {
	names    []string
	optional bool
}

// contractLine reads the clauses of a line and holds them to the line's form.
func (p *parser) contractLine(h *Head) []*Clause {
	s := p.scan(h)
	cs := s.clauses()
	p.clauseNames(h, cs, p.clauseOrder(h, cs, s.said))
	for _, c := range cs {
		form := h.Form.clause(c.Name)
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

// clauseOrder holds the fixed part to its order. It returns the clause that stands in the place
// of another, which is reported here, or nil. told says that what stands in the first place was
// reported already.
func (p *parser) clauseOrder(h *Head, cs []*Clause, told bool) (said *Clause) {
	i := 0
	for _, st := range h.Form.order {
		if i < len(cs) && st.has(cs[i]) {
			i++
			continue
		}
		if later := slices.IndexFunc(cs, st.has); later >= 0 {
			if i < len(cs) && h.Form.clause(cs[i].Name) != nil && later > i {
				p.report(cs[later].Keyword.At, ContractSyntax, "%s stands too late: write it before %s", cs[later].Keyword.Text, cs[i].Keyword.Text)
			}
			if later >= i {
				i = later + 1
			}
			continue
		}
		switch due := st.title(); {
		case st.optional:
		case i < len(cs) && h.Form.clause(cs[i].Name) == nil && said == nil:
			p.instead(cs[i].Keyword.At, ContractSyntax, st.near(cs[i]), "%s is due here, not %q", due, cs[i].Keyword.Text)
			said = cs[i]
			i++
		case i == 0:
			if !told {
				p.report(h.Keyword.At, ContractSyntax, "%s is missing after %s", due, h.Keyword.Text)
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

// title lists what may stand there: "NEEDS:, ACCEPTS: or EMITS:".
func (s step) title() string { return either(s.keywords()) }

// near returns the keyword that c's was meant to be: "FOR:" for "OF:".
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

// either joins names for a message: "a, b or c".
func either(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// clauseNames reports clauses that the line does not take, or takes once.
func (p *parser) clauseNames(h *Head, cs []*Clause, said *Clause) {
	seen := map[string]bool{}
	for _, c := range cs {
		form := h.Form.clause(c.Name)
		switch {
		case c == said:
		case form == nil:
			p.foreignClause(h, c)
		case seen[c.Name] && !form.Repeat:
			p.report(c.At, ContractSyntax, "%s stands twice: keep one of them", c.Keyword.Text)
		}
		seen[c.Name] = true
	}
}

func (p *parser) foreignClause(h *Head, c *Clause) {
	if p.full() {
		return
	}
	var names []string
	for _, f := range h.Form.Clauses {
		names = append(names, f.Name)
	}
	near := source.Near(c.Name, names)
	switch {
	case p.forms.clauses[c.Name]:
		p.report(c.Keyword.At, ContractSyntax, "%s is no clause of %s", c.Keyword.Text, h.Form.title())
	case near != "":
		instead := near
		if !h.Form.clause(near).Bare {
			instead += ":"
		}
		p.instead(c.Keyword.At, ContractSyntax, instead, "there is no clause %q: did you mean %s?", c.Keyword.Text, instead)
	default:
		p.report(c.Keyword.At, ContractSyntax, "there is no clause %q: put a value that holds a colon and blanks in quotes", c.Keyword.Text)
	}
}

// checkValue holds the value w to its form. What a variable or a hole fills in is not judged.
func (p *parser) checkValue(w *Word, form *ClauseForm) {
	if !p.holes(w, form) || p.lang == fragment && strings.IndexByte(w.Value, '$') >= 0 {
		return
	}
	if !w.Literal() {
		if i := strings.IndexByte(w.Text, ':'); form.kind == anEndpoint && strings.IndexByte(w.Text, '$') < 0 && i > 0 {
			_, flaw := types.ParseEndpoint(w.Text[:i] + ":1")
			p.flaw(w, flaw)
		}
		return
	}
	switch form.kind {
	case anEndpoint:
		_, flaw := types.ParseEndpoint(w.Value)
		p.flaw(w, flaw)
	case aType, someTypes:
		_, flaw := types.ParseType(w.Value)
		p.flaw(w, flaw)
	case aFormat:
		_, flaw := types.ParseFormat(w.Value)
		p.flaw(w, flaw)
	case aHost, anEnd:
		p.host(w)
	case aName:
		if !isName(w.Value) || strings.ContainsAny(w.Value, ".") {
			p.report(w.At, ContractSyntax, "%q is no name: write letters, digits, \"-\" and \"_\"", w.Value)
		}
	case aVariable, aPattern, anAssignment, conditions:
		p.variableName(w, form.kind)
	case aNumber:
		if w.Value == "" || strings.Trim(w.Value, "0123456789") != "" {
			p.report(w.At, ContractSyntax, "a number is due here, not %q", w.Value)
		}
	case anOutput:
		if !strings.EqualFold(w.Value, "STDOUT") {
			p.absolute(w)
		}
	case aPath:
		p.absolute(w)
	case aChoice:
		p.choice(w, form)
	}
}

func (p *parser) flaw(w *Word, f *types.Flaw) {
	if f != nil {
		p.report(w.InValue(f.Off, f.Off+f.Len), ContractSyntax, "%s", f.Message)
	}
}

// holes reports holes where none may stand, and those that are none; then it returns false.
func (p *parser) holes(w *Word, form *ClauseForm) bool {
	if form.kind == aText || form.kind == aFormat {
		return true // a format's own text, a default or a manual may hold braces
	}
	takes := slices.Contains([]kind{anEndpoint, aHost, anEnd, aPath}, form.kind)
	for _, part := range w.Parts {
		switch i := strings.Index(part.Lit, "{{"); {
		case part.Hole && !takes:
			p.report(part.At, ContractSyntax, "no {{%s}} may stand here: %s", part.Var, form.Usage)
			return false
		case part.Hole && part.At.Len() != len(part.Var)+4:
			p.instead(part.At, ContractSyntax, "{{"+part.Var+"}}", "no blanks stand in a hole: write {{%s}}", part.Var)
		case i >= 0 && takes:
			at := strings.Index(w.Text, "{{")
			p.report(w.InText(at, len(w.Text)), ContractSyntax, "a hole is {{NAME}}, with the name of a variable or a flag")
			return false
		}
	}
	return true
}

// host takes a DNS name or an IP address; underscores too, which Compose's service names hold.
func (p *parser) host(w *Word) {
	if _, err := netip.ParseAddr(strings.Trim(w.Value, "[]")); err == nil {
		return
	}
	if i := strings.Index(w.Value, "://"); i >= 0 {
		p.report(w.InValue(0, i+3), ContractSyntax, "a host is due here, not a URL: write its name alone")
		return
	}
	for i := range len(w.Value) {
		c := w.Value[i]
		switch {
		case nameByte(c):
		case c == ':':
			p.report(w.InValue(i, len(w.Value)), ContractSyntax, "a host has no port: write ON: TCP%s", w.Value[i:])
			return
		default:
			p.report(w.InValue(i, i+1), ContractSyntax, "%q may not stand in the name of a host", string(c))
			return
		}
	}
}

// variableName takes NAME, and what else the kind allows.
func (p *parser) variableName(w *Word, k kind) {
	name, end := w.Value, len(w.Value)
	if k == conditions && strings.HasPrefix(name, "/") {
		return
	}
	if i := strings.IndexByte(name, '='); i >= 0 && (k == anAssignment || k == conditions) {
		name, end = name[:i], i
	}
	plain := name
	if k == aPattern {
		plain = strings.ReplaceAll(name, "*", "_")
	}
	if !isName(plain) {
		p.report(w.InValue(0, max(end, 1)), ContractSyntax, "%q is no name of a variable, nor a flag such as --port", name)
	}
}

// absolute takes /path, and C:\path of Windows.
func (p *parser) absolute(w *Word) {
	windows := len(w.Value) > 2 && letter(w.Value[0]) && w.Value[1] == ':'
	if !strings.HasPrefix(w.Value, "/") && !windows {
		p.report(w.At, ContractSyntax, "a path in the container begins with /, and %q does not", w.Value)
	}
}

func (p *parser) choice(w *Word, form *ClauseForm) {
	for _, v := range form.Values {
		if strings.EqualFold(v, w.Value) {
			return
		}
	}
	list := either(form.Values)
	if near := source.Near(w.Value, form.Values); near != "" {
		p.instead(w.At, ContractSyntax, near, "%s is due here, not %q: did you mean %s?", list, w.Value, near)
		return
	}
	p.report(w.At, ContractSyntax, "%s is due here, not %q", list, w.Value)
}
