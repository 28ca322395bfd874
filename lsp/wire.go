package lsp

import (
	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// This file turns what features say into the protocol's types.

// A Place is a span of a file.
type Place struct {
	File *source.File
	At   source.Span
}

// A Text is Markdown about a span of the file that was asked about; the zero value is nothing.
type Text struct {
	Markdown string
	At       source.Span
}

func ptr[T any](v T) *T { return &v }

// rangeOf returns a span of a file, or of a text within it, as a range of the file.
func (s *Snapshot) rangeOf(f *source.File, at source.Span) protocol.Range {
	f, at = f.Outer(at)
	return s.Client.encoding.rangeOf(f, at)
}

// location returns a place of an embedded text as one of the file around it.
func (s *Snapshot) location(p Place) protocol.Location {
	f, at := p.File.Outer(p.At)
	return protocol.Location{URI: s.URI(f.Path), Range: s.rangeOf(f, at)}
}

func (q *Query) markdown(text string) *protocol.MarkupContent {
	return markdown(q.shown(text))
}

func markdown(text string) *protocol.MarkupContent {
	return &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: text}
}

func outHover(q *Query, t Text) any {
	if t.Markdown == "" {
		return nil
	}
	return &protocol.Hover{Contents: q.markdown(t.Markdown), Range: ptr(q.rangeOf(q.File.Source, t.At))}
}

// outPlaces gives locations; nothing is an empty list.
func outPlaces(q *Query, places []Place) any {
	all := protocol.LocationSlice{}
	for _, p := range places {
		all = append(all, q.location(p))
	}
	return all
}

func textSync() *protocol.TextDocumentSyncOptions {
	return &protocol.TextDocumentSyncOptions{OpenClose: ptr(true), Change: ptr(protocol.TextDocumentSyncKindIncremental), Save: protocol.Boolean(true)}
}

func foldersSupported() *protocol.WorkspaceOptions {
	return &protocol.WorkspaceOptions{WorkspaceFolders: &protocol.WorkspaceFoldersServerCapabilities{
		Supported: ptr(true), ChangeNotifications: protocol.Boolean(true)}}
}

// diagnostic turns a finding into the protocol's form.
func (s *Snapshot) diagnostic(f *lint.Finding) protocol.Diagnostic {
	return s.diagnosticOf(f, nameRule(f.Rule))
}

// A ruleName is how the protocol names a rule.
type ruleName struct {
	code protocol.ProgressToken
	page protocol.CodeDescription
}

func nameRule(r *lint.Rule) *ruleName {
	return &ruleName{protocol.String(r.Name), protocol.CodeDescription{Href: uri.URI(r.URL())}}
}

func (s *Snapshot) diagnosticOf(f *lint.Finding, of *ruleName) protocol.Diagnostic {
	d := protocol.Diagnostic{
		Range:           s.rangeOf(f.File, f.At),
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
			Location: s.location(Place{r.File, r.At}), Message: r.Message})
	}
	if len(f.Fixes) > 0 {
		d.Data = jsontext.Value(`{"fixes":true}`)
	}
	return d
}

var severities = map[lint.Level]protocol.DiagnosticSeverity{
	lint.Error: protocol.DiagnosticSeverityError, lint.Warning: protocol.DiagnosticSeverityWarning, lint.Note: protocol.DiagnosticSeverityInformation,
}

// outHighlights gives the places in the file that was asked about.
func outHighlights(q *Query, places []Place) any {
	all := []protocol.DocumentHighlight{}
	for _, p := range places {
		all = append(all, protocol.DocumentHighlight{Range: q.location(p).Range, Kind: protocol.DocumentHighlightKindText})
	}
	return all
}
