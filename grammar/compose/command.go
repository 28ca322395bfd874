package compose

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// command reads command or entrypoint. It returns nil if the key is absent.
func command(n *Node) *Command {
	switch {
	case n == nil:
		return nil
	case n.Kind == Null:
		return &Command{Node: n, Null: true}
	case n.Kind == Sequence:
		return &Command{Node: n, Words: values(n)}
	case n.Kind == Scalar:
		return &Command{Node: n, Shell: true, Words: n.words()}
	}
	return nil
}

// test reads the test of a healthcheck. If it is a string, the shell runs it.
func test(n *Node) *Command {
	if n != nil && n.Kind == Scalar {
		return &Command{Node: n, Shell: true, Words: []Value{n.Value()}}
	}
	return command(n)
}

// values returns the scalars of a list, or a single scalar as a list.
func values(n *Node) []Value {
	if n == nil {
		return nil
	}
	if n.Kind == Scalar {
		return []Value{n.Value()}
	}
	out := make([]Value, 0, len(n.Items))
	for _, item := range n.Items {
		if item.Kind == Scalar {
			out = append(out, item.Value())
		}
	}
	return out
}

// words splits a string into words with a subset of a shell's rules, as Compose does: quotes and backslashes
// have a meaning, and nothing else.
func (n *Node) words() []Value {
	words, _ := splitWords(n.text())
	out := make([]Value, 0, len(words))
	pieces := newPieceMap(n.resolvedPieces())
	for _, w := range words {
		at := pieces.span(w.start, w.end)
		if at.Len() == 0 {
			at = n.At
		}
		out = append(out, Value{
			Text: w.text, Known: n.known() || !strings.Contains(w.text, "$"), Raw: n.File.Slice(at),
			File: n.File, At: at, Node: n,
		})
	}
	return out
}

// resolvedPieces returns the text of n after interpolation, in pieces that map to the file.
func (n *Node) resolvedPieces() []source.Piece {
	pieces := n.pieces()
	if n.load != nil && n.load.parts != nil {
		pieces = replace(pieces, n.load.parts)
	}
	return pieces
}

// A word is one word of a command line, at [start, end) of its text.
type word struct {
	text       string
	start, end int
}
