package compose

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// tokens lists the semantic tokens for known keys, names, comments, variables, the parts of values that have
// a format, and the contract lines and Dockerfiles inside the file.
func tokens(q *query.Query, _ source.Span) []query.Token {
	x := indexAt(q)
	if x == nil {
		return nil
	}
	var all []query.Token
	for _, c := range x.tree.Comments {
		all = append(all, query.Token{At: c, Kind: query.CommentToken})
	}
	for _, m := range x.mentions() {
		kind := query.NamespaceToken
		switch m.kind {
		case anchorKind:
			kind = query.MacroToken
		case interpolationKind:
			kind = query.VariableToken
		}
		if m.makes {
			kind |= query.Declared
		}
		all = append(all, query.Token{At: m.at, Kind: kind})
	}
	services := map[string]*project.Service{}
	for _, s := range x.spots {
		if s.node.Alias != nil || s.node.Kind != compose.Scalar {
			continue
		}
		if name := s.environmentName(); name != "" {
			all = append(all, environmentTokens(q, s, name, services)...)
			continue
		}
		switch {
		case s.isKey && s.key != nil && s.key.Name == s.node.Text:
			all = append(all, query.Token{At: s.node.At, Kind: query.KeywordToken})
		case s.isKey && s.depth > 2:
			all = append(all, query.Token{At: s.node.At, Kind: query.PropertyToken})
		case s.isKey:
		case s.where == "services.*.image" && !strings.Contains(s.node.Text, "$"):
			all = append(all, query.Token{At: s.node.At, Kind: query.NamespaceToken})
		case s.schema != nil && slices.Contains(s.schema.Enum, s.node.Text):
			all = append(all, query.Token{At: s.node.At, Kind: query.MacroToken})
		}
	}
	for _, f := range fragments(q) {
		own := ask(q, f)
		for _, t := range docker.TokensOf(own, own.Whole()) {
			var ok bool
			if t.At, ok = f.outward(t.At); ok {
				all = append(all, t)
			}
		}
	}
	return all
}

// environmentTokens returns tokens for the name of a variable, and for the parts of its value if it has a
// format.
func environmentTokens(q *query.Query, s *spot, name string, services map[string]*project.Service) []query.Token {
	nameText, at := s.pairName()
	if s.isKey {
		return []query.Token{{At: at, Kind: query.VariableToken}}
	}
	var all []query.Token
	value, exact := query.Inner(s.node)
	if s.name == "[]" {
		if nameText == "" {
			return nil
		}
		all = append(all, query.Token{At: at, Kind: query.VariableToken})
		value.Start = min(at.End+1, value.End)
	}
	svc, known := services[s.of]
	if !known {
		svc = serviceNamed(q, s.of)
		services[s.of] = svc
	}
	v := variableOf(svc, name)
	text := s.node.File.Slice(value)
	if v == nil || !exact || text == "" {
		return all
	}
	if slices.Contains(wordsOf(v.Format), text) {
		return append(all, query.Token{At: value, Kind: query.MacroToken})
	}
	for _, t := range q.Own().Types.Targets(v.Format, text) {
		for _, part := range []struct {
			types.Part
			kind query.TokenKind
		}{{t.HostAt, query.NamespaceToken}, {t.PortAt, query.NumberToken}, {t.UserAt, query.PropertyToken}, {t.BaseAt, query.PropertyToken}} {
			if part.Len > 0 {
				start := value.Start + source.Pos(part.Off)
				all = append(all, query.Token{At: source.Span{Start: start, End: start + source.Pos(part.Len)}, Kind: part.kind})
			}
		}
	}
	return all
}
