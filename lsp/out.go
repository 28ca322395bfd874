package lsp

import (
	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lsp/query"
)

// This file converts the results of features to the protocol's types.

// view returns a query without a file.
func (s *Snapshot) view() *query.Query { return &query.Query{Workspace: s, Client: s.Client} }

func outHover(q *query.Query, t query.Text) any {
	if t.Markdown == "" {
		return nil
	}
	return &protocol.Hover{Contents: q.Markdown(t.Markdown), Range: new(q.RangeOf(q.File.Source, t.At))}
}

// outPlaces returns places as locations; the result is never nil.
func outPlaces(q *query.Query, places []query.Place) any {
	all := protocol.LocationSlice{}
	for _, p := range places {
		all = append(all, q.Location(p))
	}
	return all
}

func textSync() *protocol.TextDocumentSyncOptions {
	return &protocol.TextDocumentSyncOptions{OpenClose: new(true), Change: new(protocol.TextDocumentSyncKindIncremental), Save: protocol.Boolean(true)}
}

func foldersSupported() *protocol.WorkspaceOptions {
	return &protocol.WorkspaceOptions{WorkspaceFolders: &protocol.WorkspaceFoldersServerCapabilities{
		Supported: new(true), ChangeNotifications: protocol.Boolean(true)}}
}

// diagnostic converts a finding to the protocol's form.
func (s *Snapshot) diagnostic(f *lint.Finding) protocol.Diagnostic {
	return s.diagnosticOf(f, nameRule(f.Rule))
}

// A ruleName is the name of a rule in the protocol's form.
type ruleName struct {
	code protocol.ProgressToken
	page protocol.CodeDescription
}

func nameRule(r *lint.Rule) *ruleName {
	return &ruleName{protocol.String(r.Name), protocol.CodeDescription{Href: uri.URI(r.URL())}}
}

func (s *Snapshot) diagnosticOf(f *lint.Finding, of *ruleName) protocol.Diagnostic {
	d := protocol.Diagnostic{
		Range:           s.Client.RangeOf(f.File, f.At),
		Severity:        severities[f.Level],
		Code:            of.code,
		CodeDescription: of.page,
		Source:          protocol.NewOptional("dfvet"),
		Message:         protocol.String(f.Message),
	}
	switch f.Tag {
	case lint.Unnecessary:
		d.Tags.Set([]protocol.DiagnosticTag{protocol.DiagnosticTagUnnecessary})
	case lint.Deprecated:
		d.Tags.Set([]protocol.DiagnosticTag{protocol.DiagnosticTagDeprecated})
	}
	for _, r := range f.Related {
		d.RelatedInformation = append(d.RelatedInformation, protocol.DiagnosticRelatedInformation{
			Location: s.view().Location(query.Place{File: r.File, At: r.At}), Message: r.Message})
	}
	if len(f.Fixes) > 0 {
		d.Data = jsontext.Value(`{"fixes":true}`)
	}
	return d
}

var severities = map[lint.Level]protocol.DiagnosticSeverity{
	lint.Error: protocol.DiagnosticSeverityError, lint.Warning: protocol.DiagnosticSeverityWarning, lint.Note: protocol.DiagnosticSeverityInformation,
}

// outHighlights returns those places that are in the query's file.
func outHighlights(q *query.Query, places []query.Place) any {
	all := []protocol.DocumentHighlight{}
	for _, p := range places {
		all = append(all, protocol.DocumentHighlight{Range: q.Location(p).Range, Kind: protocol.DocumentHighlightKindText})
	}
	return all
}

func outSpans(q *query.Query, spans []source.Span) []protocol.Range {
	var all []protocol.Range
	for _, at := range spans {
		all = append(all, q.RangeOf(q.File.Source, at))
	}
	return all
}

func outHints(q *query.Query, all []query.Hint, within source.Span) any {
	out := []protocol.InlayHint{}
	for _, h := range all {
		if within.Has(h.Pos) {
			out = append(out, protocol.InlayHint{Position: q.Client.Encoding.Position(q.File.Source, h.Pos), Label: protocol.String(q.Line(h.At)),
				PaddingLeft: new(true), Tooltip: q.Markdown(h.Tip)})
		}
	}
	return out
}

// outLenses converts lenses. Each gets a command that the client supports: one that shows the lens's targets,
// or else one that shows the graph.
func outLenses(q *query.Query, all []query.Lens) any {
	out := []protocol.CodeLens{}
	for _, l := range all {
		r := q.RangeOf(q.File.Source, l.At)
		r.End = r.Start
		cmd := protocol.Command{Title: q.Line(l.Title)}
		switch {
		case len(l.Places) > 0 && q.Client.Commands[clientPlaces]:
			cmd.Command, cmd.Arguments = clientPlaces, arguments(q.File.URI, r.Start, outPlaces(q, l.Places))
		case len(l.Places) == 0 && q.Client.Commands[clientGraph]:
			cmd.Command, cmd.Arguments = clientGraph, arguments(q.File.URI)
		}
		out = append(out, protocol.CodeLens{Range: r, Command: cmd})
	}
	return out
}

// arguments encodes the arguments of a command.
func arguments(all ...any) []jsontext.Value {
	var out []jsontext.Value
	for _, v := range all {
		if raw, err := protocol.Marshal(v); err == nil {
			out = append(out, raw)
		}
	}
	return out
}

func outLinks(q *query.Query, all []query.Link) any {
	out := []protocol.DocumentLink{}
	for _, l := range all {
		if q.Hides(string(l.Target)) {
			continue // editors show the target of a link themselves
		}
		one := protocol.DocumentLink{Range: q.RangeOf(q.File.Source, l.At), Target: new(l.Target)}
		if l.Tip != "" {
			one.Tooltip = new(q.Line(l.Tip))
		}
		out = append(out, one)
	}
	return out
}

func outSymbols(q *query.Query, all []query.Symbol) any {
	if !q.Client.Tree {
		flat := protocol.SymbolInformationSlice{}
		return flatSymbols(q, flat, all, "")
	}
	return protocol.DocumentSymbolSlice(nested(q, all))
}

func nested(q *query.Query, all []query.Symbol) []protocol.DocumentSymbol {
	out := []protocol.DocumentSymbol{}
	for _, s := range all {
		d := protocol.DocumentSymbol{Name: q.Line(s.Name), Kind: s.Kind, Range: q.RangeOf(q.File.Source, s.At),
			SelectionRange: q.RangeOf(q.File.Source, s.Of), Children: nested(q, s.Below)}
		if s.Detail != "" {
			d.Detail = new(q.Line(s.Detail))
		}
		out = append(out, d)
	}
	return out
}

func flatSymbols(q *query.Query, out protocol.SymbolInformationSlice, all []query.Symbol, in string) protocol.SymbolInformationSlice {
	for _, s := range all {
		info := protocol.SymbolInformation{Location: q.Location(query.Place{File: q.File.Source, At: s.Of})}
		info.Name, info.Kind = q.Line(s.Name), s.Kind
		if in != "" {
			info.ContainerName = new(q.Line(in))
		}
		out = flatSymbols(q, append(out, info), s.Below, s.Name)
	}
	return out
}

func outFolds(q *query.Query, all []query.Fold) any {
	out := []protocol.FoldingRange{}
	seen := map[[2]uint32]bool{}
	for _, f := range all {
		r := q.RangeOf(q.File.Source, f.At)
		key := [2]uint32{r.Start.Line, r.End.Line}
		if r.Start.Line >= r.End.Line || seen[key] {
			continue
		}
		seen[key] = true
		one := protocol.FoldingRange{StartLine: r.Start.Line, StartCharacter: &r.Start.Character, EndLine: r.End.Line, EndCharacter: &r.End.Character}
		if f.Comment {
			one.Kind = protocol.FoldingRangeKindComment
		}
		out = append(out, one)
	}
	return out
}

func outSignatures(q *query.Query, all []query.Signature) any {
	if len(all) == 0 {
		return nil
	}
	out := &protocol.SignatureHelp{ActiveSignature: new(uint32(0))}
	for _, s := range all {
		info := protocol.SignatureInformation{Label: s.Label, Documentation: q.Markdown(s.Doc)}
		if s.Active >= 0 {
			info.ActiveParameter = protocol.NewNullable(uint32(s.Active))
			out.ActiveParameter = info.ActiveParameter // a client that reads only this field gets the parameter for the last form, which is the most complete
		}
		units := func(end int) uint32 { return uint32(query.Utf16.Count(s.Label[:end])) }
		for _, p := range s.Params {
			one := protocol.ParameterInformation{Label: protocol.ParameterInformationLabelTuple{units(p.Start), units(p.End)}}
			if p.Doc != "" {
				one.Documentation = q.Markdown(p.Doc)
			}
			info.Parameters = append(info.Parameters, one)
		}
		out.Signatures = append(out.Signatures, info)
	}
	return out
}

func inlayHints(c *Request, p *protocol.InlayHintParams) (any, error) {
	q := c.query(p.TextDocument.URI, p.Range.Start)
	if q == nil {
		return nil, nil
	}
	l := languageFor(q.File.Kind)
	if l.Hints == nil {
		return outHints(q, nil, source.Span{}), nil
	}
	within := c.Client.Encoding.Span(q.File.Source, p.Range)
	return outHints(q, l.Hints(q, within), within), nil
}
