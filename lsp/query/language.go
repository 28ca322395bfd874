package query

import (
	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/wire"
)

// A Language holds the features for files of some kinds, with one function for each feature; nil means that
// the language lacks it. A new language needs one such value, and a row in the server's table.
type Language struct {
	Kinds []*Kind

	Hover      func(*Query) Text
	Completion func(*Query) []Item
	// Manual returns the documentation for an item by its name, or "" if the item belongs to another
	// language.
	Manual     func(q *Query, key string) string
	Signatures func(*Query) []Signature

	Definition     func(*Query) []Place
	TypeDefinition func(*Query) []Place
	Implementation func(*Query) []Place // goes from a need to its provider, and from a provider to the services that need it
	References     func(*Query) []Place
	Highlight      func(*Query) []Place // returns the references in the same file
	Rename         func(*Query) Referent
	Linked         func(*Query) Linked

	Symbols func(*Query) []Symbol
	Folds   func(*Query) []Fold
	Spans   func(*Query) []source.Span // returns the spans around the position, innermost first
	Links   func(*Query) []Link
	Lenses  func(*Query) []Lens
	Hints   func(q *Query, within source.Span) []Hint
	Tokens  func(q *Query, within source.Span) []Token

	// Format returns the edits for a range of lines; Typed returns those after the user typed a line break.
	Format func(q *Query, opts *protocol.FormattingOptions, first, last int) []protocol.TextEdit
	Typed  func(q *Query, opts *protocol.FormattingOptions) []protocol.TextEdit

	// Fixes offers to add what a file lacks; Refactor offers to write the same thing in another form.
	Fixes    func(a *Actions, at source.Span)
	Refactor func(a *Actions, at source.Span)
	// Resolve returns the changes of an action with Data when the user chooses it.
	Resolve func(q *Query, data jsontext.Value) []Change
	// Statement returns the start of the statement that contains a position.
	Statement func(q *Query, pos source.Pos) source.Pos

	// Types starts a hierarchy of types or images; TypesOf goes up or down by one level.
	Types   func(*Query) []protocol.TypeHierarchyItem
	TypesOf func(q *Query, item protocol.TypeHierarchyItem, up bool) []protocol.TypeHierarchyItem
	// Calls starts a hierarchy of services; Incoming and Outgoing go up or down by one level.
	Calls    func(*Query) []protocol.CallHierarchyItem
	Incoming func(q *Query, item protocol.CallHierarchyItem) []protocol.CallHierarchyIncomingCall
	Outgoing func(q *Query, item protocol.CallHierarchyItem) []protocol.CallHierarchyOutgoingCall

	// Needs returns the needs of the projects that contain the file.
	Needs func(*Query) *wire.Report
	// Services returns the name of the service at the position, or else the names of all services in the
	// file's projects.
	Services func(*Query) []string
	// Report returns the report on a service, or "" if the file's projects do not contain the service.
	Report func(q *Query, service, version string, shown wire.Shown) string

	// Inner returns the query for the embedded text that contains the position, or the query itself.
	Inner func(*Query) *Query
	// Outlines returns queries for the project files that the workspace symbol search covers.
	Outlines func(q *Query, p *Project) []*Query
	// Move adds the changes to the files of a project that follow from renamed files.
	Move func(m *Moves, p *Project)
}
