package compose

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// pairs returns the entries of a mapping, or of a list of KEY=VALUE. Each side of a list item becomes a node
// with its own position; an item without a separator has no value. If a value in a mapping is a list, each of
// its items becomes an entry.
func pairs(n *Node, separators string) []*Entry {
	switch {
	case n == nil:
		return nil
	case n.Kind == Sequence:
		out := make([]*Entry, 0, len(n.Items))
		for _, item := range n.Items {
			out = append(out, cutItem(item, separators))
		}
		return out
	case n.Kind == Scalar && n.types()&String != 0:
		return []*Entry{cutItem(n, separators)}
	}
	return mapPairs(n)
}

func mapPairs(n *Node) []*Entry {
	spread := false
	for _, e := range n.Entries {
		spread = spread || e.Value != nil && e.Value.Kind != Scalar
	}
	if !spread {
		return n.Entries
	}
	out := make([]*Entry, 0, len(n.Entries))
	for _, e := range n.Entries {
		switch {
		case e.Value == nil || e.Value.Kind == Scalar:
			out = append(out, e)
		case e.Value.Kind == Null:
			out = append(out, &Entry{Key: e.Key, Merged: e.Merged})
		case e.Value.Kind == Sequence:
			items := slices.Clone(e.Value.Items)
			slices.SortFunc(items, func(a, b *Node) int { return strings.Compare(a.text(), b.text()) })
			for _, v := range items {
				if v.Kind != Scalar {
					v = nil
				}
				out = append(out, &Entry{Key: e.Key, Value: v})
			}
		default:
			out = append(out, &Entry{Key: e.Key})
		}
	}
	return out
}

// cutItem splits "KEY=VALUE" at the first of the separators that occurs in it.
func cutItem(item *Node, separators string) *Entry {
	if item.load != nil && item.load.entry != nil {
		return item.load.entry
	}
	text := item.text()
	for i := range separators {
		key, value, ok := strings.Cut(text, separators[i:i+1])
		if ok {
			keyAt, valueAt := item.sides(separators[i : i+1])
			e := &Entry{Key: item.side(key, keyAt), Value: item.side(value, valueAt)}
			if item.load != nil {
				e.Value.load.dir = item.load.dir
			}
			return e
		}
	}
	return &Entry{Key: item}
}

// side returns a node for the key or the value in a scalar of the form KEY=VALUE.
func (n *Node) side(text string, at source.Span) *Node {
	return &Node{
		Kind: Scalar, File: n.File, At: at, Style: n.Style, Text: n.File.Slice(at), Tag: "!!str", Alias: n.Alias,
		load: &resolved{text: text, known: n.known() || !strings.Contains(text, "$")},
	}
}

// sides returns the spans of the key and the value in a scalar. If they cannot be told apart because of
// escapes or variables, both are the complete scalar.
func (n *Node) sides(separator string) (left, right source.Span) {
	inner, exact := n.TextSpan()
	i := strings.Index(n.Text, separator)
	if i < 0 || !exact || strings.Contains(n.Text[:i], "${") {
		return n.At, n.At
	}
	mid := inner.Start + source.Pos(i)
	return source.Span{Start: inner.Start, End: mid}, source.Span{Start: mid + 1, End: inner.End}
}

// modelPairs converts entries to pairs of the model. Of entries with the same key, the last one counts, at
// the position of the first.
func modelPairs(entries []*Entry) []Pair {
	entries = lastOfEach(entries)
	out := make([]Pair, 0, len(entries))
	for _, e := range entries {
		p := Pair{Key: e.Key.Value()}
		if e.Value != nil && e.Value.Kind == Scalar {
			v := e.Value.Value()
			p.Value = &v
		}
		out = append(out, p)
	}
	return out
}

// lastOfEach keeps only the last entry of each key, at the position of the first.
func lastOfEach(entries []*Entry) []*Entry {
	at := make(map[string]int, len(entries))
	out := make([]*Entry, 0, len(entries))
	for _, e := range entries {
		key := e.Key.text()
		if i, ok := at[key]; ok {
			out[i] = e
			continue
		}
		at[key] = len(out)
		out = append(out, e)
	}
	return out
}

// Labels returns the labels of the service's containers.
func (s *Service) Labels() []Pair {
	n := s.Node.Get("labels")
	if n == nil {
		return nil
	}
	return modelPairs(pairs(n, "="))
}
