package compose

import "slices"

// This file converts values that can be written in several ways to one of them.

// equal reports whether two values are the same after interpolation, whatever their positions.
func equal(a, b *Node) bool {
	if a == b {
		return true
	}
	if a.Kind != b.Kind || len(a.Entries) != len(b.Entries) || len(a.Items) != len(b.Items) {
		return false
	}
	switch a.Kind {
	case Scalar:
		return a.Tag == b.Tag && a.text() == b.text() && a.dir() == b.dir()
	case Sequence:
		return slices.EqualFunc(a.Items, b.Items, equal)
	case Mapping:
		for _, e := range a.Entries {
			o := b.Entry(e.Key.Text)
			if o == nil || !equal(value(e), value(o)) {
				return false
			}
		}
	}
	return true
}

// asList converts a scalar to a list, and a mapping to a list of KEY=VALUE entries.
func asList(n *Node) *Node {
	switch n.Kind {
	case Sequence:
		return n
	case Scalar:
		return withItems(n, []*Node{n})
	}
	var items []*Node
	for _, e := range pairs(n, "=") {
		items = append(items, e.joined())
	}
	return withItems(n, items)
}

// joined returns an entry of a mapping as one "KEY=VALUE" scalar with the position of its key.
func (e *Entry) joined() *Node {
	if e.Value == nil {
		return e.Key
	}
	n := *e.Key
	n.load = &resolved{text: e.Key.text() + "=" + e.Value.text(), known: e.Key.known() && e.Value.known(), entry: e}
	n.At = n.At.Cover(e.Value.At)
	return &n
}

// asNames converts a list of names to a mapping whose keys are the names.
func asNames(n *Node, condition bool) *Node {
	switch n.Kind {
	case Mapping:
		return n
	case Null:
		return withEntries(n, nil)
	}
	list := asList(n)
	entries := make([]*Entry, 0, len(list.Items))
	for _, item := range list.Items {
		key := item
		if item.load != nil {
			named := *item
			named.Text = item.text()
			key = &named
		}
		e := &Entry{Key: key}
		if condition {
			e.Value = startedDependency(item)
		}
		entries = append(entries, e)
	}
	return withEntries(n, lastOfEach(entries))
}

// startedDependency is the entry of depends_on that a name without a condition is short for.
func startedDependency(n *Node) *Node {
	required := named("true", n)
	required.Tag = "!!bool"
	return withEntries(n, []*Entry{
		{Key: named("condition", n), Value: named("service_started", n)},
		{Key: named("required", n), Value: required},
	})
}

func asBuild(n *Node) *Node {
	switch {
	case n.Kind == Mapping:
		return n
	case n.types()&String == 0:
		return withEntries(n, nil)
	}
	return withEntries(n, []*Entry{{Key: named("context", n), Value: n}})
}

// textOf returns the text of the scalar at a key, or "".
func (n *Node) textOf(key string) string {
	v := n.Get(key)
	if v == nil || v.Kind != Scalar {
		return ""
	}
	return v.text()
}

// named returns a key with the given name and the position of n.
func named(name string, n *Node) *Node {
	return &Node{Kind: Scalar, File: n.File, At: n.At, Tag: "!!str", Text: name}
}
