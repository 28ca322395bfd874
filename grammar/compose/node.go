// Package compose reads Compose files into a tree with a span on every key and value, merges several files
// like docker compose, and gives the result types. It is built on source; lint/project loads projects with
// it, rules and the editor walk its trees.
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

// A Node is one value of a Compose file with aliases and merge keys resolved, so that one place can be
// reached on two paths. It does not change after it is built.
type Node struct {
	Kind    Kind
	Style   Style
	At      source.Span // of the value, without key, anchor and tag; for a mapping, from its first key
	File    *source.File
	Text    string // for a scalar, without quotes and escapes, before interpolation
	Tag     string // the YAML tag as resolved: "!!str", "!!int", "!reset", "!override"
	Entries []*Entry
	Items   []*Node
	Anchor  *source.Span // of &name, or nil
	Alias   *source.Span // the *name that led to the value, or nil
	Merges  []*Node      // for a mapping: the sources of its "<<" keys

	origin *Node     // the node that an alias refers to, of which this one is a copy
	load   *resolved // what loading found out about a scalar; nil if that is just its text
}

// resolved is the result of interpolation, and the folder of the file.
type resolved struct {
	text  string
	known bool
	dir   string // the folder of a relative path
	parts []part // for a text with variables
	entry *Entry // the entry of a mapping that it was made of
}

// Span returns the place of n in its file. If it was reached through an alias, that is the alias.
func (n *Node) Span() source.Span {
	if n.Alias != nil {
		return *n.Alias
	}
	return n.At
}

// Slice returns the text of an anchor or alias of n, or "" if it has none.
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

// text returns the text that Compose converts a scalar to: 0x10 is 16, and 1.10 is 1.1.
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

// dir returns the folder that a path is relative to.
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
	Merged bool // it comes from a merge key, "<<"
}

// Get returns the value of key, or nil.
func (n *Node) Get(key string) *Node {
	if e := n.Entry(key); e != nil {
		return e.Value
	}
	return nil
}

// Entry returns the entry of key, or nil; n may be nil.
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
	Anchors  []*Node   // every node with an anchor, in order
	Problems []Problem // invalid YAML, duplicate keys, violations of the schema
	Comments []source.Span

	broken bool // part of the text could not be read
	values int  // of all documents
	bomb   bool // its aliases expand to too many values: it is not loaded
	fatal  int  // the number of Problems, the first ones, that prevent any project with this file from loading
}

// Lookup finds a variable for interpolation. Known is false if the value may come from elsewhere, such as the
// environment of the process.
type Lookup func(name string) (value string, known bool)
