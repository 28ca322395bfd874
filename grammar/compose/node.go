// Package compose reads Compose files into a tree in which every key and value has a span, merges several
// files as docker compose does, and gives the result types. It depends on source. lint/project loads projects
// with it; rules and the editor read its trees.
package compose

import "github.com/dfvet/dfvet/grammar/source"

// A Kind is the kind of a node.
type Kind int8

// The kinds of nodes.
const (
	Null Kind = iota
	Scalar
	Sequence
	Mapping
)

// A Node is one value of a Compose file. Aliases and merge keys are resolved, so one position in a file can
// appear at two paths of the tree. A Node does not change after it is built.
type Node struct {
	Kind    Kind
	Style   Style
	At      source.Span // the span of the value without key, anchor and tag; a mapping begins at its first key
	File    *source.File
	Text    string // for a scalar: the text without quotes and escapes, before interpolation
	Tag     string // the resolved YAML tag: "!!str", "!!int", "!reset", "!override"
	Entries []*Entry
	Items   []*Node
	Anchor  *source.Span // the span of &name, or nil
	Alias   *source.Span // the span of the *name through which the value was reached, or nil
	Merges  []*Node      // for a mapping: the values of its "<<" keys

	origin *Node     // the node with the anchor, of which this node is a copy made for an alias
	load   *resolved // what loading found out about a scalar; nil if that is only its text
}

// resolved is the result of loading a scalar: the text after interpolation, and the folder of a path.
type resolved struct {
	text  string
	known bool
	dir   string // the folder to which a path is relative
	parts []part // the parts of a text with variables
	entry *Entry // the entry of a mapping from which the scalar was made
}

// Span returns the position of n in its file. If n was reached through an alias, that is the position of the
// alias.
func (n *Node) Span() source.Span {
	if n.Alias != nil {
		return *n.Alias
	}
	return n.At
}

// TextSpan returns the span of a scalar's text without its quotes. It returns false if escapes or folding make
// the text differ from the source.
func (n *Node) TextSpan() (at source.Span, exact bool) {
	at = n.At
	if n.Style == SingleQuoted || n.Style == DoubleQuoted {
		at.Start++
		at.End = max(at.Start, at.End-1)
	}
	return at, n.File.Slice(at) == n.Text
}

// Slice returns the text of n's anchor or alias, or "" if it has none.
func (n *Node) Slice(at *source.Span) string {
	if at == nil {
		return ""
	}
	return n.File.Slice(*at)
}

// Value returns the scalar n as a value of the model.
func (n *Node) Value() Value {
	v := Value{Text: n.text(), Known: true, Raw: n.Text, File: n.File, At: n.At, Node: n}
	if n.load != nil {
		v.Text, v.Known, v.Dir = n.load.text, n.load.known, n.load.dir
	}
	return v
}

// text returns the text to which Compose converts a scalar: "16" for 0x10, and "1.1" for 1.10.
func (n *Node) text() string {
	if n.load != nil {
		return n.load.text
	}
	switch n.Tag {
	case "!!int", "!!float", "!!bool", "!!timestamp":
		return canonical(n)
	}
	return n.Text
}

// dir returns the folder to which a path is relative.
func (n *Node) dir() string {
	if n.load == nil {
		return ""
	}
	return n.load.dir
}

// known reports whether n contains no variable without a known value.
func (n *Node) known() bool { return n.load == nil || n.load.known }

// A Style is the style in which a scalar is written.
type Style int8

// The styles.
const (
	Plain Style = iota
	SingleQuoted
	DoubleQuoted
	Literal // |
	Folded  // >
	Flow    // for a mapping or sequence: {…} and […]
)

// An Entry is one key of a mapping and its value.
type Entry struct {
	Key    *Node
	Value  *Node
	Merged bool // the entry comes from a merge key, "<<"
}

// Get returns the value of key, or nil.
func (n *Node) Get(key string) *Node {
	if e := n.Entry(key); e != nil {
		return e.Value
	}
	return nil
}

// Entry returns the entry of key, or nil. It may be called on a nil node.
func (n *Node) Entry(key string) *Entry {
	if n == nil {
		return nil
	}
	for _, e := range n.Entries {
		if e.Key.Text == key {
			return e
		}
	}
	return nil
}

// A File is one parsed Compose file.
type File struct {
	Source   *source.File
	Root     *Node     // the first document; nil for an empty file
	Docs     []*Node   // all documents; each further one is merged over those before it
	Anchors  []*Node   // all nodes with an anchor, in order
	Problems []Problem // invalid YAML, duplicate keys, and violations of the schema
	Comments []source.Span

	broken bool // part of the text could not be read
	values int  // the span of the content of all documents
	bomb   bool // the aliases expand to too many values, so the file is not loaded
	fatal  int  // how many of the first Problems prevent any project with this file from loading
}

// A Lookup returns the value of a variable for interpolation. Known is false if the value may come from
// elsewhere, such as the environment of the process.
type Lookup func(name string) (value string, known bool)
