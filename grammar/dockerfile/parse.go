package dockerfile

import "github.com/dfvet/dfvet/grammar/source"

// Parse reads a Dockerfile. It always returns a tree.
func Parse(src *source.File) *File { panic("todo") }

// ParseContract reads a *.contract file.
func ParseContract(src *source.File) *File { panic("todo") }

// ParseFragment reads contract lines that stand alone, as under x-contract in Compose. The
// caller's text has Compose's own $ resolved, so none is looked for here.
func ParseFragment(src *source.File) *File { panic("todo") }

// A Form is one instruction of the language: its name, its manual, its parser.
type Form struct {
	Name    string // "COPY"; "LISTENS"
	Usage   []string
	Doc     string // Markdown, shown on hover and by "dfvet explain"
	Dialect bool   // not understood by docker build
	Flags   []FlagForm
	Clauses []ClauseForm
	parse   func(*parser, Head) Instruction
}

// A FlagForm is one flag that an instruction takes.
type FlagForm struct {
	Name   string
	Doc    string
	Bool   bool
	Repeat bool
	Values []string // an enumeration, or nil
	Keys   []FlagForm
}

// A ClauseForm is one clause that a contract line takes.
type ClauseForm struct {
	Name   string // "WHEN"
	Usage  string // "WHEN: condition"
	Doc    string
	Bare   bool // a keyword without colon and value
	Repeat bool
}

type parser struct{}
