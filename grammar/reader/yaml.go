package reader

import (
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// mostValues is the maximum number of values that are read from one file. Aliases can turn a few values into
// many.
const mostValues = 100_000

// documents returns the YAML documents in a file. If part of it cannot be read, it marks the result as Open.
func documents(src *source.File, s *Content) []*compose.Node {
	docs, whole := compose.ParseYAML(src)
	s.Open = s.Open || !whole
	return docs
}

// scalar returns the text of a value without its quotes, or the zero Text if it is not a scalar.
func scalar(n *compose.Node) Text {
	if n == nil || n.Kind != compose.Scalar {
		return Text{}
	}
	t := Text{n.Text, n.At}
	quoted := n.Style == compose.SingleQuoted || n.Style == compose.DoubleQuoted
	if quoted && n.At.Len() == len(n.Text)+2 {
		t.At = source.Span{Start: n.At.Start + 1, End: n.At.End - 1}
	}
	return t
}

// items returns the items of a list, or the value itself if it is not a list.
func items(n *compose.Node) []*compose.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == compose.Sequence:
		return n.Items[:min(len(n.Items), mostValues)]
	case n.Kind == compose.Scalar:
		return []*compose.Node{n}
	}
	return nil
}

// below returns the value at a path of nested keys, or nil.
func below(n *compose.Node, keys ...string) *compose.Node {
	for _, k := range keys {
		n = n.Get(k)
	}
	return n
}
