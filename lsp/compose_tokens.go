package lsp

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// tokensCompose lists the keys of the table, names, comments, variables, the parts of values that a
// format is asked of, and what the lines of contracts and Dockerfiles within the file consist of.
func tokensCompose(q *Query, _ source.Span) []Token {
	x := q.composeIndex()
	if x == nil {
		return nil
	}
	var all []Token
	for _, c := range x.tree.Comments {
		all = append(all, Token{c, commentToken})
	}
	for _, m := range x.mentions() {
		kind := namespaceToken
		switch m.kind {
		case anchorKind:
			kind = macroToken
		case interpolationKind:
			kind = variableToken
		}
		if m.makes {
			kind |= declared
		}
		all = append(all, Token{m.at, kind})
	}
	services := map[string]*project.Service{}
	for _, s := range x.spots {
		if s.node.Alias != nil || s.node.Kind != compose.Scalar {
			continue
		}
		if name := s.environmentName(); name != "" {
			all = append(all, q.environmentTokens(s, name, services)...)
			continue
		}
		switch {
		case s.isKey && s.key != nil && s.key.Name == s.node.Text:
			all = append(all, Token{s.node.At, keywordToken})
		case s.isKey && s.depth > 2:
			all = append(all, Token{s.node.At, propertyToken})
		case s.isKey:
		case s.where == "services.*.image" && !strings.Contains(s.node.Text, "$"):
			all = append(all, Token{s.node.At, namespaceToken})
		case s.schema != nil && slices.Contains(s.schema.Enum, s.node.Text):
			all = append(all, Token{s.node.At, macroToken})
		}
	}
	for _, f := range q.fragments() {
		own := q.ask(f)
		for _, t := range tokensOf(own, own.Whole()) {
			var ok bool
			if t.At, ok = f.outward(t.At); ok {
				all = append(all, t)
			}
		}
	}
	return all
}

// environmentTokens are the name of a variable and the parts of its value that its format tells.
func (q *Query) environmentTokens(s *spot, name string, services map[string]*project.Service) []Token {
	nameText, at := s.pairName()
	if s.isKey {
		return []Token{{at, variableToken}}
	}
	var all []Token
	value, exact := inner(s.node)
	if s.name == "[]" {
		if nameText == "" {
			return nil
		}
		all = append(all, Token{at, variableToken})
		value.Start = min(at.End+1, value.End)
	}
	svc, known := services[s.of]
	if !known {
		svc = q.serviceNamed(s.of)
		services[s.of] = svc
	}
	v := variableOf(svc, name)
	text := s.node.File.Slice(value)
	if v == nil || !exact || text == "" {
		return all
	}
	if slices.Contains(wordsOf(v.Format), text) {
		return append(all, Token{value, macroToken})
	}
	for _, t := range q.Own().Types.Targets(v.Format, text) {
		for _, part := range []struct {
			types.Part
			kind TokenKind
		}{{t.HostAt, namespaceToken}, {t.PortAt, numberToken}, {t.UserAt, propertyToken}, {t.BaseAt, propertyToken}} {
			if part.Len > 0 {
				start := value.Start + source.Pos(part.Off)
				all = append(all, Token{source.Span{Start: start, End: start + source.Pos(part.Len)}, part.kind})
			}
		}
	}
	return all
}
