// Package query says what the features of all languages are given and what they return: a query about a place in a
// file, and plain results. A query is a value on which no server hangs, so that a language needs this package and the
// trees of its files only. The packages of the languages are above it, the server is above those.
package query

import (
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

// A Workspace is what a query sees of the files and projects around it. It does not change.
type Workspace interface {
	File(full string) *File       // nil where there is none, or it is too large for features
	FS(full string) project.FS    // of the folder that a path lies in; nil where there is none
	URI(full string) uri.URI      // the address of a path as the client knows it
	Project(full string) *Project // the one that a file belongs to, never nil
	Rules() []*lint.Rule
	Rule(name string) *lint.Rule // by any of its names; nil where there is none
}

// A Query is what a feature is asked: a file and, where the feature is about one, a place in it.
type Query struct {
	Workspace
	Client *Client
	File   *File
	Pos    source.Pos

	secrets *source.SecretTexts // see known
}

// Own returns the project that the file belongs to.
func (q *Query) Own() *Project { return q.Project(q.File.Source.Path) }

// In returns the query about a place in another file; nil stands for no file.
func (q *Query) In(f *File, pos source.Pos) *Query {
	return &Query{Workspace: q.Workspace, Client: q.Client, File: f, Pos: pos}
}

// Within returns the query about a place in a text that is embedded in the file.
func (q *Query) Within(f *File, pos source.Pos) *Query {
	return &Query{Workspace: q.Workspace, Client: q.Client, File: f, Pos: pos, secrets: q.secrets}
}

// Whole is the span of the whole file.
func (q *Query) Whole() source.Span { return source.Span{End: source.Pos(len(q.File.Source.Text))} }

// Word returns the run of bytes around the cursor that in allows.
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

// Typed returns the span of the word before the cursor, as far as in allows, on the cursor's line.
func (q *Query) Typed(in func(byte) bool) source.Span {
	start := q.Pos
	for start > 0 && in(q.File.Source.Text[start-1]) {
		start--
	}
	return source.Span{Start: start, End: q.Pos}
}

// RangeOf returns a span of a file, or of a text within it, as a range of the file.
func (q *Query) RangeOf(f *source.File, at source.Span) protocol.Range {
	return q.Client.RangeOf(f, at)
}

// Location returns a place of an embedded text as one of the file around it.
func (q *Query) Location(p Place) protocol.Location {
	f, at := p.File.Outer(p.At)
	return protocol.Location{URI: q.URI(f.Path), Range: q.RangeOf(f, at)}
}

// InFile leaves the places that are in the file itself.
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

// Markdown returns Markdown for the client as it is.
func Markdown(text string) *protocol.MarkupContent {
	return &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: text}
}
