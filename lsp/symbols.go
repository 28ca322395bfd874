package lsp

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// A Symbol is one entry of a file's outline.
type Symbol struct {
	Name   string
	Detail string
	Kind   protocol.SymbolKind
	At     source.Span // all of it
	Of     source.Span // its name, within At
	Below  []Symbol
}

// documentSymbols is the outline of a file.
func documentSymbols(q *Query) []Symbol {
	if q.File.Language == Compose {
		return symbolsCompose(q)
	}
	f := q.File.Docker()
	if f == nil {
		return nil
	}
	return symbolsDocker(f)
}

// symbolsDocker lists stages with their instructions, the lines of the contract first.
func symbolsDocker(f *dockerfile.File) []Symbol {
	var all []Symbol
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
		var contract, rest []Symbol
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

// headSymbol shows a stage, or a block of a contract file, by its head.
func headSymbol(f *dockerfile.File, s *dockerfile.Stage) Symbol {
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

func instructionSymbol(f *dockerfile.File, in dockerfile.Instruction) Symbol {
	h := in.Common()
	s := Symbol{Name: h.Name, Kind: protocol.SymbolKindFunction, At: h.At, Of: h.At}
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

func outSymbols(q *Query, all []Symbol) any {
	if !q.Client.tree {
		flat := protocol.SymbolInformationSlice{}
		return q.flat(flat, all, "")
	}
	return protocol.DocumentSymbolSlice(q.nested(all))
}

func (q *Query) nested(all []Symbol) []protocol.DocumentSymbol {
	out := []protocol.DocumentSymbol{}
	for _, s := range all {
		d := protocol.DocumentSymbol{Name: q.line(s.Name), Kind: s.Kind, Range: q.rangeOf(q.File.Source, s.At),
			SelectionRange: q.rangeOf(q.File.Source, s.Of), Children: q.nested(s.Below)}
		if s.Detail != "" {
			d.Detail = ptr(q.line(s.Detail))
		}
		out = append(out, d)
	}
	return out
}

func (q *Query) flat(out protocol.SymbolInformationSlice, all []Symbol, in string) protocol.SymbolInformationSlice {
	for _, s := range all {
		info := protocol.SymbolInformation{Location: q.location(Place{q.File.Source, s.Of})}
		info.Name, info.Kind = q.line(s.Name), s.Kind
		if in != "" {
			info.ContainerName = ptr(q.line(in))
		}
		out = q.flat(append(out, info), s.Below, s.Name)
	}
	return out
}

// workspaceSymbols finds stages, contract lines, types and services by a part of their names.
func workspaceSymbols(c *Call, p *protocol.WorkspaceSymbolParams) (any, error) {
	out := protocol.SymbolInformationSlice{}
	want := strings.ToLower(p.Query)
	for _, w := range c.worlds {
		l := w.now("")
		for _, f := range l.trees(&File{Source: source.New("", "")}) {
			q := &Query{Call: c, File: &File{Source: f.Source, Language: Dockerfile, docker: func() *dockerfile.File { return f }}}
			out = q.matching(out, symbolsDocker(f), want)
		}
		for _, f := range l.Composes {
			q := &Query{Call: c, File: c.Snapshot.File(f.Source.Path)}
			if q.File != nil {
				out = q.matching(out, symbolsCompose(q), want)
			}
		}
		if c.Err() != nil {
			return nil, c.Err()
		}
	}
	return out, nil
}

// matching keeps symbols that have the text in their name; instructions of Docker's own are left
// out.
func (q *Query) matching(out protocol.SymbolInformationSlice, all []Symbol, want string) protocol.SymbolInformationSlice {
	for _, s := range all {
		if len(out) < 500 && s.Kind != protocol.SymbolKindFunction && strings.Contains(strings.ToLower(s.Name), want) {
			one := s
			one.Below = nil
			out = q.flat(out, []Symbol{one}, "")
		}
		out = q.matching(out, s.Below, want)
	}
	return out
}
