package query

import (
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Place is a span of a file.
type Place struct {
	File *source.File
	At   source.Span
}

// A Change puts a text in the place of what stands there.
type Change struct {
	Place
	New string
}

// A Text is Markdown about a span of the file that was asked about; the zero value is nothing.
type Text struct {
	Markdown string
	At       source.Span
}

// An Item is one thing to complete to.
type Item struct {
	Label  string
	Detail string
	Doc    string // Markdown
	Manual string // what is fetched once the item is looked at: an instruction's manual, or "image NAME" and the like
	Kind   protocol.CompletionItemKind
	Insert string // what is put in the place of At; Label where it is empty
	Plain  string // the same for clients without snippets, where Insert is one; "" where it is none
	Sort   string
	Filter string // what is typed to find it; Label where it is empty
	At     source.Span
}

// A Signature is one form of an instruction; Active is the parameter that the cursor is on, -1 for
// none.
type Signature struct {
	Label  string
	Doc    string
	Params []Parameter
	Active int
}

// A Parameter is a piece of a signature's label, from one byte up to another.
type Parameter struct {
	Start, End int
	Doc        string
}

// A Symbol is one entry of a file's outline.
type Symbol struct {
	Name   string
	Detail string
	Kind   protocol.SymbolKind
	At     source.Span // all of it
	Of     source.Span // its name, within At
	Below  []Symbol
}

// A Hint is a text that an editor shows within the file, at a place.
type Hint struct {
	Pos source.Pos
	Tip string
	At  string
}

// A Lens is a line above the text; Places are where it leads.
type Lens struct {
	At     source.Span
	Title  string
	Places []Place
}

// A Link leads from a span to a page or a file.
type Link struct {
	At     source.Span
	Target uri.URI
	Tip    string
}

// A Fold is a run of text that can be hidden behind its first line.
type Fold struct {
	At      source.Span
	Comment bool
}

// A Referent is what a name or a value under the cursor means.
type Referent struct {
	At     source.Span
	Places []Place             // all places of it, this one among them
	Check  func(string) string // why a new name will not do, "" if it will; nil where it cannot have another
}

// Add adds a place that is not there yet.
func (r *Referent) Add(f *source.File, at source.Span) {
	for _, p := range r.Places {
		if p == (Place{f, at}) {
			return
		}
	}
	r.Places = append(r.Places, Place{f, at})
}

// Linked are places of one name that are edited together; Pattern is a regular expression of what the name may become.
type Linked struct {
	Places  []source.Span
	Pattern string
}

// A Token is a run of text and what it is to the eye.
type Token struct {
	At   source.Span
	Kind TokenKind
}

// A TokenKind is a kind of the legend, and the modifiers that are added to it.
type TokenKind uint32

// The kinds of tokens, in the order of the legend.
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

// Legend names the kinds.
var Legend = []string{"keyword", "variable", "string", "type", "property", "comment", "namespace", "number", "macro",
	"function", "operator", "parameter", "enumMember"}

// The modifiers, as bits above the kinds, in the order of theirs.
const (
	Declared TokenKind = 1 << (16 + iota)
	Readonly
	Standard
	Deprecated
)

// Modifiers names the modifiers.
var Modifiers = []string{"declaration", "readonly", "defaultLibrary", "deprecated"}
