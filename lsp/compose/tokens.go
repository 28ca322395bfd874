package compose

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/compose/cursor"
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
	for _, c := range x.Tree.Comments {
		all = append(all, query.Token{At: c, Kind: query.CommentToken})
	}
	for _, m := range x.Mentions() {
		kind := query.NamespaceToken
		switch m.Kind {
		case cursor.Anchor:
			kind = query.MacroToken
		case cursor.Variable:
			kind = query.VariableToken
		}
		if m.Declares {
			kind |= query.Declared
		}
		all = append(all, query.Token{At: m.At, Kind: kind})
	}
	services := map[string]*project.Service{}
	for _, s := range x.Spots {
		if s.Node.Alias != nil || s.Node.Kind != compose.Scalar {
			continue
		}
		if name := environmentName(s); name != "" {
			all = append(all, environmentTokens(q, s, name, services)...)
			continue
		}
		switch {
		case s.IsKey && s.Key != nil && s.Key.Name == s.Node.Text:
			all = append(all, query.Token{At: s.Node.At, Kind: query.KeywordToken})
		case s.IsKey && s.Depth > 2:
			all = append(all, query.Token{At: s.Node.At, Kind: query.PropertyToken})
		case s.IsKey:
		case s.Where == compose.AtImage && !strings.Contains(s.Node.Text, "$"):
			all = append(all, query.Token{At: s.Node.At, Kind: query.NamespaceToken})
		case s.Schema != nil && slices.Contains(s.Schema.Enum, s.Node.Text):
			all = append(all, query.Token{At: s.Node.At, Kind: query.MacroToken})
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
func environmentTokens(q *query.Query, s *cursor.Spot, name string, services map[string]*project.Service) []query.Token {
	nameText, at := s.PairName()
	if s.IsKey {
		return []query.Token{{At: at, Kind: query.VariableToken}}
	}
	var all []query.Token
	value, exact := s.Node.TextSpan()
	if s.Name == "[]" {
		if nameText == "" {
			return nil
		}
		all = append(all, query.Token{At: at, Kind: query.VariableToken})
		value.Start = min(at.End+1, value.End)
	}
	svc, known := services[s.Of]
	if !known {
		svc = serviceNamed(q, s.Of)
		services[s.Of] = svc
	}
	v := variableOf(svc, name)
	text := s.Node.File.Slice(value)
	if v == nil || !exact || text == "" {
		return all
	}
	if slices.Contains(wordsOf(v.Format), text) {
		return append(all, query.Token{At: value, Kind: query.MacroToken})
	}
	for _, t := range q.OwnProject().Types.Targets(v.Format, text) {
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
