// Package compose reads Compose files into a tree with a span on every key and value, merges
// several files as docker compose does, and gives the result types. It stands on source;
// lint/project loads projects with it, rules and the editor walk its trees.
package compose

import "github.com/dfvet/dfvet/grammar/source"

// A Kind is what a node is.
type Kind int8

// The kinds of nodes.
const (
	Null Kind = iota
	Scalar
	Sequence
	Mapping
)

// A Node is one value of a Compose file, aliases and merge keys resolved: a place can be reached
// by two ways. It does not change after it is built.
type Node struct {
	Kind    Kind
	Style   Style
	At      source.Span // of the value, without key, anchor and tag; of a mapping, from its first key
	File    *source.File
	Text    string // of a scalar, quotes and escapes taken off, before interpolation
	Tag     string // the YAML tag as resolved: "!!str", "!!int", "!reset", "!override"
	Entries []*Entry
	Items   []*Node
	Anchor  *source.Span // of &name, or nil
	Alias   *source.Span // of *name where the value was reached by an alias, or nil
	Merges  []*Node      // of a mapping: what its "<<" keys name

	origin *Node     // the node behind an alias, which this one is a copy of
	load   *resolved // what loading found out about a scalar; nil where that is just its text
}

// resolved is what interpolation and the place of a file make of a scalar.
type resolved struct {
	text  string
	known bool
	dir   string // what a relative path is below
	parts []part // of a text with variables
	entry *Entry // the mapping's entry that it was made of
}

// Span returns where n stands in its file: at its alias, if it was reached by one.
func (n *Node) Span() source.Span {
	if n.Alias != nil {
		return *n.Alias
	}
	return n.At
}

// Value returns the scalar n as a value of the model.
func (n *Node) Value() Value {
	v := Value{Text: n.text(), Known: true, Raw: n.Text, File: n.File, At: n.At, Node: n}
	if n.load != nil {
		v.Text, v.Known, v.Dir = n.load.text, n.load.known, n.load.dir
	}
	return v
}

// text returns the text that Compose makes of a scalar: 0x10 is 16, and 1.10 is 1.1.
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

// known reports whether no variable without a value stands in n.
func (n *Node) known() bool { return n.load == nil || n.load.known }

// A Style is how a scalar is written.
type Style int8

// The styles.
const (
	Plain Style = iota
	SingleQuoted
	DoubleQuoted
	Literal // |
	Folded  // >
	Flow    // of a mapping or sequence: {…} and […]
)

// An Entry is one key of a mapping and its value.
type Entry struct {
	Key    *Node
	Value  *Node
	Merged bool // it came by a merge key, "<<"
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
	Docs     []*Node   // all documents; each further one is laid over those before it
	Anchors  []*Node   // every node with an anchor, in order
	Problems []Problem // YAML that cannot be read, duplicate keys, what the schema does not know
	Comments []source.Span

	broken bool // part of the text could not be read
	values int  // of all documents
	bomb   bool // its aliases stand for too many values: it is not loaded
	fatal  int  // so many of Problems, the first ones, keep any project with this file from loading
}

// Lookup finds a variable for interpolation. Known is false for a variable whose value we may
// not know (it is in the process environment, perhaps).
type Lookup func(name string) (value string, known bool)
