package docker

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// outline returns the outline of a file.
func outline(q *query.Query) []query.Symbol {
	f := TreeOf(q.File)
	if f == nil {
		return nil
	}
	return SymbolsDocker(f)
}

// outlines returns a query for each Dockerfile and contract file of a project.
func outlines(q *query.Query, p *query.Project) []*query.Query {
	var all []*query.Query
	for _, f := range p.Trees(&query.File{Source: source.New("", "")}) {
		all = append(all, q.In(Embedded(&query.File{}, f, Dockerfile), 0))
	}
	return all
}

// SymbolsDocker lists the stages of a file with their instructions. Contract lines come first.
func SymbolsDocker(f *dockerfile.File) []query.Symbol {
	var all []query.Symbol
	for _, a := range f.Args {
		all = append(all, instructionSymbol(f, a))
	}
	for _, t := range f.Types {
		all = append(all, instructionSymbol(f, t))
	}
	for _, t := range f.Formats {
		all = append(all, instructionSymbol(f, t))
	}
	for _, s := range f.Stages {
		var contract, rest []query.Symbol
		for _, in := range s.Body {
			if dockerfile.OfDialect(in) {
				contract = append(contract, instructionSymbol(f, in))
			} else {
				rest = append(rest, instructionSymbol(f, in))
			}
		}
		if s.Headless() {
			all = append(append(all, contract...), rest...)
			continue
		}
		sym := headSymbol(f, s)
		sym.Below = append(contract, rest...)
		all = append(all, sym)
	}
	return all
}

// headSymbol returns the symbol for a stage, or for a block of a contract file, with its first line as the
// name.
func headSymbol(f *dockerfile.File, s *dockerfile.Stage) query.Symbol {
	if s.From == nil {
		sym := instructionSymbol(f, s.Hosts[0])
		sym.Kind, sym.At = protocol.SymbolKindClass, s.At.Cover(s.Hosts[0].At)
		return sym
	}
	sym := instructionSymbol(f, s.From)
	if sym.Kind, sym.At = protocol.SymbolKindClass, s.At.Cover(s.From.At); s.From.Name != nil {
		sym.Name, sym.Detail, sym.Of = s.From.Name.Text, sym.Name, s.From.Name.At
	}
	return sym
}

func instructionSymbol(f *dockerfile.File, in dockerfile.Instruction) query.Symbol {
	h := in.Common()
	s := query.Symbol{Name: h.Name, Kind: protocol.SymbolKindFunction, At: h.At, Of: h.At}
	if h.Keyword != nil {
		s.Of = h.Keyword.At
	}
	if h.Args != nil {
		s.Detail = strings.Join(strings.Fields(h.Args.Text), " ")
	}
	if dockerfile.OfDialect(in) {
		s.Kind = protocol.SymbolKindInterface
	}
	switch in.(type) {
	case *dockerfile.Arg, *dockerfile.Env, *dockerfile.Environment:
		s.Kind = protocol.SymbolKindVariable
	case *dockerfile.TypeDecl, *dockerfile.FormatDecl:
		s.Kind = protocol.SymbolKindStruct
	}
	if _, from := in.(*dockerfile.From); from || s.Kind != protocol.SymbolKindFunction {
		s.Name, s.Detail = strings.TrimSpace(h.Name+" "+s.Detail), ""
	}
	if s.Name == "" {
		s.Name = f.Source.Slice(h.At)
	}
	if len(s.Name) > 120 {
		s.Name = strings.ToValidUTF8(s.Name[:120], "") + "…"
	}
	return s
}
