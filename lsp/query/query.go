// Package query defines the input and output of the features for all languages: a query about a position in a
// file, and plain results. A query does not depend on the server, so a language needs only this package and
// the trees of its files. The language packages import this package, and the server imports the language
// packages.
package query

import (
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

// A Workspace is the view that a query has of the surrounding files and projects. It does not change.
type Workspace interface {
	File(full string) *File       // nil if it does not exist or is too large for features
	FS(full string) project.FS    // of the folder that contains a path; nil if there is none
	URI(full string) uri.URI      // the URI of a path as the client knows it
	Project(full string) *Project // the project of a file, never nil
	Rules() []*lint.Rule
	Rule(name string) *lint.Rule // by any of its names; nil if unknown
}

// A Query is the input of a feature: a file and, for features that need one, a position in it.
type Query struct {
	Workspace
	Client *Client
	File   *File
	Pos    source.Pos

	secrets *source.SecretTexts // see known
}

// Own returns the project of the file.
func (q *Query) Own() *Project { return q.Project(q.File.Source.Path) }

// In returns the query about a position in another file; a nil file is allowed.
func (q *Query) In(f *File, pos source.Pos) *Query {
	return &Query{Workspace: q.Workspace, Client: q.Client, File: f, Pos: pos}
}

// Within returns the query about a position in a text that is embedded in the file.
func (q *Query) Within(f *File, pos source.Pos) *Query {
	return &Query{Workspace: q.Workspace, Client: q.Client, File: f, Pos: pos, secrets: q.secrets}
}

// Whole returns the span of the complete file.
func (q *Query) Whole() source.Span { return source.Span{End: source.Pos(len(q.File.Source.Text))} }

// Word returns the run of bytes around the cursor that in accepts.
func (q *Query) Word(in func(byte) bool) (string, source.Span) {
	text := q.File.Source.Text
	start, end := int(q.Pos), int(q.Pos)
	for start > 0 && in(text[start-1]) {
		start--
	}
	for end < len(text) && in(text[end]) {
		end++
	}
	return text[start:end], source.Span{Start: source.Pos(start), End: source.Pos(end)}
}

// Typed returns the span of the word before the cursor, as far as in accepts its bytes, on the cursor's line.
func (q *Query) Typed(in func(byte) bool) source.Span {
	start := q.Pos
	for start > 0 && in(q.File.Source.Text[start-1]) {
		start--
	}
	return source.Span{Start: start, End: q.Pos}
}

// RangeOf converts a span in a file, or in a text embedded in it, to a range in the file.
func (q *Query) RangeOf(f *source.File, at source.Span) protocol.Range {
	return q.Client.RangeOf(f, at)
}

// Location converts a place in an embedded text to a location in the surrounding file.
func (q *Query) Location(p Place) protocol.Location {
	f, at := p.File.Outer(p.At)
	return protocol.Location{URI: q.URI(f.Path), Range: q.RangeOf(f, at)}
}

// InFile keeps only the places in the query's file.
func (q *Query) InFile(places []Place) []Place {
	var own []Place
	for _, p := range places {
		if p.File == q.File.Source {
			own = append(own, p)
		}
	}
	return own
}

// WorkspaceEdit groups changes by file.
func (q *Query) WorkspaceEdit(changes []Change) *protocol.WorkspaceEdit {
	edit := &protocol.WorkspaceEdit{Changes: map[uri.URI][]protocol.TextEdit{}}
	for _, c := range changes {
		f, at := c.File.Outer(c.At)
		u := q.URI(f.Path)
		edit.Changes[u] = append(edit.Changes[u], protocol.TextEdit{Range: q.RangeOf(f, at), NewText: c.New})
	}
	return edit
}

// Markdown returns Markdown for the client, without secrets.
func (q *Query) Markdown(text string) *protocol.MarkupContent { return Markdown(q.Shown(text)) }

// Markdown returns Markdown for the client without removing secrets.
func Markdown(text string) *protocol.MarkupContent {
	return &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: text}
}
