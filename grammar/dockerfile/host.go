package dockerfile

import (
	"net/netip"
	"strings"
)

// This file reads HOST blocks of contract files.

// longestHost is the maximum length of a DNS name in bytes (RFC 1035, section 2.3.4).
const longestHost = 253

func parseHost(p *parser, h Head) Instruction {
	n := &Host{Head: h}
	text := h.Args.Text
	if text == "" {
		p.report(h.Keyword.At, ContractSyntax, "`HOST` has no name; write `HOST db.example.com`")
		return n
	}
	for start := 0; start <= len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start:], ','); i >= 0 {
			end = start + i
		}
		p.hostNames(n, start, end)
		start = end + 1
	}
	return n
}

// hostNames reads one host name: the text between two commas.
func (p *parser) hostNames(n *Host, start, end int) {
	text := n.Args.Text
	from, count := start, 0
	for i := start; i <= end; i++ {
		if i < end && !asciiSpace(text[i]) {
			continue
		}
		if from < i {
			w := p.contractWord(n.Args, from, i, false)
			if count++; count == 2 {
				p.report(w.At, ContractSyntax, "`%s` follows another name without a comma; write `HOST a, b`", w.Text)
			}
			if p.hostName(w) {
				n.Names = append(n.Names, w)
			}
		}
		from = i + 1
	}
	if count == 0 {
		at := min(end, len(text)-1)
		p.report(n.Args.Slice(at, at+1), ContractSyntax, "a name is missing before or after this comma")
	}
}

// hostName reports whether w is the name of a single host, or an IP address.
func (p *parser) hostName(w *Word) bool {
	name := w.Value
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return true
	}
	if !w.Literal() {
		p.report(w.At, ContractSyntax, "the name of a `HOST` cannot contain a variable; write the name itself")
		return false
	}
	if i := strings.Index(name, "://"); i >= 0 {
		p.report(w.InValue(0, i+3), ContractSyntax, "`HOST` requires a name, not a URL; remove `%s`", name[:i+3])
		return false
	}
	for i := range len(name) {
		switch c := name[i]; {
		case nameByte(c):
		case c == '*':
			p.report(w.InValue(i, i+1), ContractSyntax, "wildcards are not allowed in `HOST`; list the names")
			return false
		case c == ':':
			p.report(w.InValue(i, len(name)), ContractSyntax, "a port is not allowed in `HOST`; write `LISTENS ON: TCP%s` below it", name[i:])
			return false
		default:
			p.report(w.InValue(i, i+1), ContractSyntax, "`%s` is not valid in a host name", string(c))
			return false
		}
	}
	if rest := strings.TrimSuffix(name, "."); rest == "" || len(rest) > longestHost || rest[0] == '.' || strings.Contains(rest, "..") {
		p.report(w.At, ContractSyntax, "`%s` is not a valid host name", name)
		return false
	}
	return true
}

// block starts a block with the head n, or adds n to the open block if that has no lines yet. The function
// heads returns the stage's list of heads of the same type.
func block[T Instruction](p *parser, n T, heads func(*Stage) *[]T) {
	h := n.Common()
	if s := p.stage; s == nil || len(*heads(s)) == 0 || s.Body != nil {
		p.early()
		p.mixed(h)
		p.open(nil, h.At)
	}
	all := heads(p.stage)
	*all = append(*all, n)
	p.stage.At.End, h.Stage = h.At.End, p.stage
}

// mixed reports a head that directly follows a head of another kind, such as HOST after PROGRAM.
func (p *parser) mixed(h *Head) {
	s := p.stage
	if p.lang != contractFile || s == nil || s.Headless() || s.Body != nil || s.head() == h.Form.Name {
		return
	}
	other := s.head()
	p.report(h.Keyword.At, ContractSyntax, "`%s` and `%s` cannot share a block; write lines below the `%s` first", h.Name, other, other)
}

// inHost reports a line that is not allowed in a HOST block.
func (p *parser) inHost(in Instruction) {
	switch n := in.(type) {
	case *Listens:
		p.hostListens(n)
	case *Provisions:
		for _, w := range []*Word{n.What, n.In} {
			p.noPlaceholder(w)
		}
		p.noConditions(&n.Clauses)
	case *Bad:
	default:
		h := in.Common()
		p.report(h.Keyword.At, ContractSyntax, "`%s` is not allowed in a `HOST` block; only `LISTENS` and `PROVISIONS` are", h.Form.title())
	}
}

func (p *parser) hostListens(n *Listens) {
	if n.On != nil && n.On.Port != nil && strings.Trim(n.On.Port.Value, "0123456789-") != "" {
		if p.noPlaceholder(n.On.Port); !n.On.Port.holds() && strings.Contains(n.On.Port.Text, "$") {
			p.report(n.On.Port.At, ContractSyntax, "the port of a `HOST` must be a number; a variable has no value there")
		}
	}
	if c := n.Clause(LOOPBACK); c != nil {
		p.report(c.At, ContractSyntax, "`LOOPBACK` is not valid in a `HOST` block, because no client could connect; remove it")
	}
	p.noConditions(&n.Clauses)
}

// holds reports whether the word contains a placeholder.
func (w *Word) holds() bool {
	for _, part := range w.Parts {
		if part.Placeholder {
			return true
		}
	}
	return false
}

func (p *parser) noPlaceholder(w *Word) {
	if w != nil && w.holds() {
		p.report(w.At, ContractSyntax, "`%s` is not valid in a `HOST` block, which has no variables; write the value", w.Text)
	}
}

func (p *parser) noConditions(cs *Clauses) {
	for _, name := range []string{WHEN, UNLESS} {
		if c := cs.Clause(name); c != nil {
			p.report(c.At, ContractSyntax, "`%s:` is not valid in a `HOST` block, which has no variables; remove it", name)
		}
	}
}
