package dockerfile

import (
	"strings"
)

// This file reads the instructions that set variables: ENV, LABEL and ARG.

func parseArg(p *parser, h Head) Instruction {
	a := &Arg{Head: h}
	for _, b := range p.quotedFields(h.Args) {
		pair := p.pair(h.Args, b[0], b[1])
		if pair.Key.Text == "" {
			p.check(pair.At, "the name before `=` is missing")
		}
		a.Vars = append(a.Vars, pair)
	}
	if a.Vars == nil {
		p.check(h.Keyword.At, "`ARG` requires a name")
	}
	return a
}

func parseEnv(p *parser, h Head) Instruction {
	e := &Env{Head: h}
	e.Vars, e.Legacy = p.pairs(&h)
	return e
}

func parseLabel(p *parser, h Head) Instruction {
	l := &Label{Head: h}
	l.Labels, l.Legacy = p.pairs(&h)
	return l
}

// pairs reads key=value …, or a single pair in the old form: key value.
func (p *parser) pairs(h *Head) (ps []*Pair, legacy bool) {
	bounds := p.quotedFields(h.Args)
	if len(bounds) == 0 {
		p.check(h.Keyword.At, "`%s` requires a name and a value: `name=value`", h.Name)
		return nil, false
	}
	if first := bounds[0]; strings.IndexByte(h.Args.Text[first[0]:first[1]], '=') < 0 {
		return p.legacyPair(h), true
	}
	for _, b := range bounds {
		pair := p.pair(h.Args, b[0], b[1])
		switch {
		case pair.Value == nil:
			p.report(pair.At, BuildSyntax, "`=` and a value are missing after `%s`; quote a value that contains spaces", pair.Key.Text)
		case pair.Key.Text == "":
			p.check(pair.At, "the name before `=` is missing")
		}
		ps = append(ps, pair)
	}
	return ps, false
}

// pair reads the bytes [start, end) of l as key or key=value.
func (p *parser) pair(l *Line, start, end int) *Pair {
	pair := &Pair{At: l.Slice(start, end)}
	i := strings.IndexByte(l.Text[start:end], '=')
	if i < 0 {
		pair.Key = p.word(l, start, end)
		return pair
	}
	pair.Key, pair.Value = p.word(l, start, start+i), p.word(l, start+i+1, end)
	return pair
}

func (p *parser) legacyPair(h *Head) []*Pair {
	text := h.Args.Text
	key := 0
	for key < len(text) && !blank(text[key]) {
		key++
	}
	pair := &Pair{At: h.Args.At, Key: p.word(h.Args, 0, key)}
	value := key
	for value < len(text) && blank(text[value]) {
		value++
	}
	if value == key {
		p.report(pair.At, BuildSyntax, "the value is missing; write `%s %s=value`", h.Name, pair.Key.Text)
	} else {
		pair.Value = p.word(h.Args, value, len(text))
	}
	return []*Pair{pair}
}
