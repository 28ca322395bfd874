// Package query defines the input and the output of language features: a query about a position in a file,
// and plain results. A query does not depend on the server, so a language needs only this package and the
// trees of its files. The language packages import this package, and the server imports the language
// packages.
package query

import (
	"path"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// A Workspace gives a query access to other files and projects. It does not change.
type Workspace interface {
	File(full string) *File       // the file at a path; nil if it does not exist or is too large for features
	FS(full string) project.FS    // the files of the folder that contains a path; nil if there is none
	URI(full string) uri.URI      // the URI of a path as the client knows it
	Project(full string) *Project // the project of a file, never nil
	// Check loads the folder that contains a path, with edited files, and returns it with the findings in the Compose
	// projects of the file.
	Check(full string, edited map[string]*source.File) (*project.Project, []*lint.Finding, error)
	Rules() []*lint.Rule
	Rule(name string) *lint.Rule // the rule with a name; nil if it is unknown
}

// A Query is the input of a feature: a file and, if the feature needs one, a position in it.
type Query struct {
	Workspace
	Client *Client
	File   *File
	Pos    source.Pos

	secrets *source.SecretTexts // computed by Known on first use
}

// OwnProject returns the project of the file.
func (q *Query) OwnProject() *Project { return q.Project(q.File.Source.Path) }

// Apps lists the Compose projects that contain the file.
func (q *Query) Apps() []*project.App {
	return q.OwnProject().Of(q.File.Source.Path)
}

// Wires returns the verdicts on the needs in a service's project.
func (q *Query) Wires(svc *project.Service) *wiring.Result {
	return q.OwnProject().Wiring(svc.App)
}

// Below returns the absolute path for a path that is relative to the file's folder.
func (q *Query) Below(p string) string {
	return JoinPath(path.Dir(q.File.Source.Path), p)
}

// In returns a query about a position in another file, which may be nil.
func (q *Query) In(f *File, pos source.Pos) *Query {
	return &Query{Workspace: q.Workspace, Client: q.Client, File: f, Pos: pos}
}

// Within returns a query about a position in a text that is embedded in the file.
func (q *Query) Within(f *File, pos source.Pos) *Query {
	return &Query{Workspace: q.Workspace, Client: q.Client, File: f, Pos: pos, secrets: q.secrets}
}

// Whole returns the span of the complete file.
func (q *Query) Whole() source.Span { return source.Span{End: source.Pos(len(q.File.Source.Text))} }

// Word returns the span around the cursor whose bytes are all accepted by in.
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

// Typed returns the span directly before the cursor whose bytes are all accepted by in.
func (q *Query) Typed(in func(byte) bool) source.Span {
	start := q.Pos
	for start > 0 && in(q.File.Source.Text[start-1]) {
		start--
	}
	return source.Span{Start: start, End: q.Pos}
}

// RangeOf returns the range in a file for a span in the file, or in a text embedded in it.
func (q *Query) RangeOf(f *source.File, at source.Span) protocol.Range {
	return q.Client.RangeOf(f, at)
}

// Location returns the location of a place. If the place is in an embedded text, the location is in the
// surrounding file.
func (q *Query) Location(p Place) protocol.Location {
	f, at := p.File.Outer(p.At)
	return protocol.Location{URI: q.URI(f.Path), Range: q.RangeOf(f, at)}
}

// InFile returns those of some places that are in the query's file.
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

// Markdown converts Markdown to the protocol's form and removes secrets.
func (q *Query) Markdown(text string) *protocol.MarkupContent { return Markdown(q.Shown(text)) }

// Markdown converts Markdown to the protocol's form and does not remove secrets.
func Markdown(text string) *protocol.MarkupContent {
	return &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: text}
}
