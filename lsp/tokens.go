package lsp

import (
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// A Token is a run of text and what it is to the eye.
type Token struct {
	At   source.Span
	Kind tokenKind
}

type tokenKind uint32

// The kinds of tokens, in the order of the legend.
const (
	keywordToken tokenKind = iota
	variableToken
	stringToken
	typeToken
	propertyToken
	commentToken
	namespaceToken
	numberToken
	macroToken
)

var legend = []string{"keyword", "variable", "string", "type", "property", "comment", "namespace", "number", "macro"}

// tokens lists what has a colour of its own; what overlaps an earlier one is left out.
func tokens(q *Query) []Token {
	if q.File.Language == Compose {
		return tokensCompose(q)
	}
	f := q.File.Docker()
	if f == nil {
		return nil
	}
	var all []Token
	add := func(at source.Span, k tokenKind) {
		if at.Len() > 0 {
			all = append(all, Token{at, k})
		}
	}
	for _, d := range f.Directives {
		add(d.At, macroToken)
	}
	for _, c := range f.Comments {
		add(c.At, commentToken)
	}
	for _, in := range instructions(f) {
		instructionTokens(in, add)
		if on, ok := in.(*dockerfile.OnBuild); ok && on.Do != nil {
			instructionTokens(on.Do, add)
		}
	}
	kinds := map[nameKind]tokenKind{stageName: namespaceToken, variableName: variableToken, heredocName: macroToken, typeName: typeToken}
	for _, m := range mentions(f) {
		add(m.at, kinds[m.kind])
	}
	return all
}

func instructionTokens(in dockerfile.Instruction, add func(source.Span, tokenKind)) {
	h := in.Common()
	if h.Keyword != nil {
		add(h.Keyword.At, keywordToken)
	}
	for _, f := range h.Flags {
		if f.Name != nil {
			add(f.Name.At, propertyToken)
		}
		for _, k := range f.Keys {
			if k.Key != nil {
				add(k.Key.At, propertyToken)
			}
		}
	}
	for _, c := range clausesOf(in) {
		add(c.Keyword.At, keywordToken)
		if c.Name == "DOC" {
			for _, w := range c.Values {
				add(w.At, stringToken)
			}
		}
	}
	switch do := in.(type) {
	case *dockerfile.From:
		if do.Image != nil {
			add(do.Image.At, namespaceToken)
		}
		if do.As != nil {
			add(do.As.At, keywordToken)
		}
	case *dockerfile.Expose:
		for _, p := range do.Ports {
			add(p.At, numberToken)
		}
	case *dockerfile.Label:
		for _, p := range do.Labels {
			add(p.Key.At, propertyToken)
		}
	}
}

// encode gives tokens in the protocol's five numbers each, cut at line ends: a token stands on one
// line.
func (q *Query) encode(all []Token, within source.Span) []uint32 {
	slices.SortStableFunc(all, func(a, b Token) int { return int(a.At.Start) - int(b.At.Start) })
	out := []uint32{}
	src, enc := q.File.Source, q.Client.encoding
	var last protocol.Position
	end := source.Pos(0)
	for _, t := range all {
		if t.At.Start < end || t.At.End <= within.Start || t.At.Start >= within.End {
			continue
		}
		end = t.At.End
		for line := src.Line(t.At.Start); line <= src.Line(max(t.At.End-1, t.At.Start)); line++ {
			at := src.LineSpan(line)
			at.Start, at.End = max(at.Start, t.At.Start), min(at.End, t.At.End)
			if at.Len() <= 0 {
				continue
			}
			p, n := enc.position(src, at.Start), uint32(enc.count(src.Slice(at)))
			column := p.Character
			if p.Line == last.Line {
				column -= last.Character
			}
			out = append(out, p.Line-last.Line, column, n, uint32(t.Kind), 0)
			last = p
		}
	}
	return out
}

func outTokens(q *Query, all []Token) any {
	data := q.encode(all, source.Span{End: source.Pos(len(q.File.Source.Text))})
	return &protocol.SemanticTokens{ResultID: ptr(tokenID(data)), Data: data}
}

func tokensRange(c *Call, p *protocol.SemanticTokensRangeParams) (any, error) {
	q := c.query(p.TextDocument.URI, p.Range.Start)
	if q == nil {
		return nil, nil
	}
	return &protocol.SemanticTokens{Data: q.encode(tokens(q), c.Client.encoding.span(q.File.Source, p.Range))}, nil
}

// tokensDelta answers with all tokens unless nothing changed: they are few, and what was sent
// before need not be kept.
func tokensDelta(c *Call, p *protocol.SemanticTokensDeltaParams) (any, error) {
	q := c.query(p.TextDocument.URI, protocol.Position{})
	if q == nil {
		return nil, nil
	}
	full := outTokens(q, tokens(q)).(*protocol.SemanticTokens)
	if *full.ResultID == p.PreviousResultID {
		return &protocol.SemanticTokensDelta{ResultID: full.ResultID, Edits: []protocol.SemanticTokensEdit{}}, nil
	}
	return full, nil
}

func tokenID(data []uint32) string {
	h := uint64(14695981039346656037)
	for _, n := range data {
		h = (h ^ uint64(n)) * 1099511628211
	}
	return strings.ToUpper(uitoa(h))
}
