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
	File    *source.File
	At      source.Span // of the value, without key, anchor and tag; of a mapping, from its first key
	Style   Style
	Text    string // of a scalar, quotes and escapes taken off, before interpolation
	Tag     string // the YAML tag as resolved: "!!str", "!!int", "!reset", "!override"
	Entries []*Entry
	Items   []*Node
	Anchor  *source.Span // of &name, or nil
	Alias   *source.Span // of *name where the value was reached by an alias, or nil
}

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
	Root     *Node     // nil for an empty file
	Problems []Problem // YAML that cannot be read, duplicate keys, what the schema does not know
	Comments []source.Span
}

// Parse reads one Compose file. It always returns a tree; on broken YAML it is the tree of what
// could be read.
func Parse(src *source.File) *File { panic("todo") }

// Embed returns the text of a scalar as a file of its own whose spans map back: a
// dockerfile_inline, an x-contract. Compose's $$ and interpolation are resolved with env where
// interpolate is set.
func (n *Node) Embed(env Lookup, interpolate bool) *source.File { panic("todo") }

// Lookup finds a variable for interpolation. Known is false for a variable whose value we may
// not know (it is in the process environment, perhaps).
type Lookup func(name string) (value string, known bool)
