package lsp

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/lsp/query"
)

// workspaceSymbols finds stages, contract lines, types and services whose names contain a text.
func workspaceSymbols(c *Request, p *protocol.WorkspaceSymbolParams) (any, error) {
	out := protocol.SymbolInformationSlice{}
	want := strings.ToLower(p.Query)
	for _, folder := range c.folders {
		l := folder.now("")
		for _, lang := range languages {
			if lang.Outlines == nil {
				continue
			}
			for _, q := range lang.Outlines(c.view(), l) {
				out = matching(q, out, lang.Symbols(q), want)
			}
		}
		if c.Err() != nil {
			return nil, c.Err()
		}
	}
	return out, nil
}

// matching keeps the symbols whose name contains the text, except for Docker's own instructions.
func matching(q *query.Query, out protocol.SymbolInformationSlice, all []query.Symbol, want string) protocol.SymbolInformationSlice {
	for _, s := range all {
		if len(out) < 500 && s.Kind != protocol.SymbolKindFunction && strings.Contains(strings.ToLower(s.Name), want) {
			one := s
			one.Below = nil
			out = flatSymbols(q, out, []query.Symbol{one}, "")
		}
		out = matching(q, out, s.Below, want)
	}
	return out
}
