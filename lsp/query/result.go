package query

import (
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Place is a span in a file.
type Place struct {
	File *source.File
	At   source.Span
}

// A Change replaces the text at a place.
type Change struct {
	Place
	New string
}

// ChangesOf returns edits as changes.
func ChangesOf(edits []source.Edit) []Change {
	var all []Change
	for _, e := range edits {
		all = append(all, Change{Place{e.File, e.At}, e.New})
	}
	return all
}

// A Text is Markdown about a span in the query's file; the zero value means no result.
type Text struct {
	Markdown string
	At       source.Span
}

// An Item is one completion.
type Item struct {
	Label  string
	Detail string
	Doc    string // as Markdown
	Manual string // the key of documentation to load when the user selects the item: an instruction, or "image NAME" and the like
	Kind   protocol.CompletionItemKind
	Insert string // the text that replaces At; Label if it is empty
	Plain  string // the text for clients without snippet support; "" if Insert is not a snippet
	Sort   string
	Filter string // the text by which the client filters; Label if it is empty
	At     source.Span
}

// A Signature is one form of an instruction; Active is the index of the parameter at the cursor, or -1 for
// none.
type Signature struct {
	Label  string
	Doc    string
	Params []Parameter
	Active int
}

// A Parameter is a part of a signature's label, as start and end offsets in bytes.
type Parameter struct {
	Start, End int
	Doc        string
}

// A Symbol is one entry of a file's outline.
type Symbol struct {
	Name   string
	Detail string
	Kind   protocol.SymbolKind
	At     source.Span // the span of the complete entry
	Of     source.Span // the span of the name, within At
	Below  []Symbol
}

// A Hint is a text that an editor shows inline at a position.
type Hint struct {
	Pos source.Pos
	Tip string
	At  string
}

// A Lens is a line that the editor shows above the text; Places are its targets.
type Lens struct {
	At     source.Span
	Title  string
	Places []Place
}

// A Link leads from a span to a web page or a file.
type Link struct {
	At     source.Span
	Target uri.URI
	Tip    string
}

// A Fold is a range that the editor can collapse to its first line.
type Fold struct {
	At      source.Span
	Comment bool
}

// A Referent is the thing to which the name or value at the cursor refers.
type Referent struct {
	At     source.Span
	Places []Place             // all its places, including that at the cursor
	Check  func(string) string // says why a new name is not allowed, or returns ""; nil if the referent cannot be renamed
}

// Add adds a place unless it is already listed.
func (r *Referent) Add(f *source.File, at source.Span) {
	for _, p := range r.Places {
		if p == (Place{f, at}) {
			return
		}
	}
	r.Places = append(r.Places, Place{f, at})
}

// Linked holds the places of one name that the editor changes together; Pattern is a regular expression for
// valid names.
type Linked struct {
	Places  []source.Span
	Pattern string
}

// A Token is a span with its semantic kind.
type Token struct {
	At   source.Span
	Kind TokenKind
}

// A TokenKind is the index of a kind in Legend, combined with modifiers.
type TokenKind uint32

// The kinds of tokens, in the order of Legend.
const (
	KeywordToken TokenKind = iota
	VariableToken
	StringToken
	TypeToken
	PropertyToken
	CommentToken
	NamespaceToken
	NumberToken
	MacroToken
	FunctionToken
	OperatorToken
	ParameterToken
	EnumToken
)

// Legend holds the names of the kinds.
var Legend = []string{"keyword", "variable", "string", "type", "property", "comment", "namespace", "number", "macro",
	"function", "operator", "parameter", "enumMember"}

// The modifiers, as bits above the kind, in the order of Modifiers.
const (
	Declared TokenKind = 1 << (16 + iota)
	Readonly
	Standard
	Deprecated
)

// Modifiers holds the names of the modifiers.
var Modifiers = []string{"declaration", "readonly", "defaultLibrary", "deprecated"}
