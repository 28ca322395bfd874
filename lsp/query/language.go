package query

import (
	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Language is what the server does with files of some kinds: one function for each feature, nil for what
// the language does not have. Adding a language is writing one such value and its row in the server's table.
type Language struct {
	Kinds []Kind

	Hover      func(*Query) Text
	Completion func(*Query) []Item
	// Manual returns the text of an item that named one, "" where it is another language's.
	Manual     func(q *Query, key string) string
	Signatures func(*Query) []Signature

	Definition     func(*Query) []Place
	TypeDefinition func(*Query) []Place
	Implementation func(*Query) []Place // to the provider of a need, and from it to those who need it
	References     func(*Query) []Place
	Highlight      func(*Query) []Place // the references in the file
	Rename         func(*Query) Referent
	Linked         func(*Query) Linked

	Symbols func(*Query) []Symbol
	Folds   func(*Query) []Fold
	Spans   func(*Query) []source.Span // that hold the place, the innermost first
	Links   func(*Query) []Link
	Lenses  func(*Query) []Lens
	Hints   func(q *Query, within source.Span) []Hint
	Tokens  func(q *Query, within source.Span) []Token

	// Format returns the edits that lie within lines, Typed those after a line break was typed.
	Format func(q *Query, opts *protocol.FormattingOptions, first, last int) []protocol.TextEdit
	Typed  func(q *Query, opts *protocol.FormattingOptions) []protocol.TextEdit

	// Fixes adds what a file lacks, Refactor what changes only how it is written.
	Fixes    func(a *Actions, at source.Span)
	Refactor func(a *Actions, at source.Span)
	// Resolve returns the changes of an action that has Data, once it is chosen.
	Resolve func(q *Query, data jsontext.Value) []Change
	// Statement returns where the statement begins that a place is in.
	Statement func(q *Query, pos source.Pos) source.Pos

	// Types begins a hierarchy of types or images, TypesOf is the next step up or down.
	Types   func(*Query) []protocol.TypeHierarchyItem
	TypesOf func(q *Query, item protocol.TypeHierarchyItem, up bool) []protocol.TypeHierarchyItem
	// Calls begins a hierarchy of services, Incoming and Outgoing are the next step.
	Calls    func(*Query) []protocol.CallHierarchyItem
	Incoming func(q *Query, item protocol.CallHierarchyItem) []protocol.CallHierarchyIncomingCall
	Outgoing func(q *Query, item protocol.CallHierarchyItem) []protocol.CallHierarchyOutgoingCall

	// Inner returns the query about the embedded text that the place is in, else the query itself.
	Inner func(*Query) *Query
	// Outlines lists the queries about the files of a project whose symbols are found by name.
	Outlines func(q *Query, p *Project) []*Query
	// Move adds what changes in the files of a project when files are renamed.
	Move func(m *Moves, p *Project)
}
