package compose

import "github.com/dfvet/dfvet/grammar/source"

// An expander resolves the variables of one document and removes the values marked !reset. The result shares
// unchanged parts with the parsed tree.
type expander struct {
	ld     *assembler
	env    Lookup
	dir    string // the folder to which paths are relative
	resets [][]string
	path   []string
	done   map[visit]*Node // the results for nodes with an anchor
}

type visit struct {
	node   *Node
	schema *Schema
}

// root returns the expanded document. It records the paths marked !reset and !override in resets.
func (x *expander) root(n *Node) *Node {
	x.done = map[visit]*Node{}
	return x.node(n, Root)
}

func (x *expander) node(n *Node, s *Schema) *Node {
	switch {
	case n.Tag == "!reset":
		x.mark()
		return nil
	case n.Tag == "!override":
		x.mark()
	case n.Alias != nil || n.Anchor != nil:
		return x.anchored(n, s)
	}
	return x.plain(n, s)
}

func (x *expander) mark() {
	x.resets = append(x.resets, append([]string(nil), x.path...))
}

// anchored expands a value that several aliases share only once.
func (x *expander) anchored(n *Node, s *Schema) *Node {
	key := visit{n, s}
	if n.origin != nil {
		key.node = n.origin
	}
	before := len(x.resets)
	out, ok := x.done[key]
	if !ok {
		out = x.plain(key.node, s)
		if len(x.resets) == before { // the recorded paths depend on the position in the tree
			x.done[key] = out
		}
	}
	if out == nil || n.Alias == nil {
		return out
	}
	if out == key.node {
		return n
	}
	reached := *out
	reached.Alias, reached.Anchor = n.Alias, nil
	return &reached
}

func (x *expander) plain(n *Node, s *Schema) *Node {
	switch n.Kind {
	case Mapping:
		return x.mapping(n, s)
	case Sequence:
		return x.sequence(n, s)
	case Scalar:
		return x.scalar(n, s)
	}
	return n
}

func (x *expander) mapping(n *Node, s *Schema) *Node {
	var entries []*Entry
	for i, e := range n.Entries {
		if e.Value == nil {
			if entries != nil {
				entries = append(entries, e)
			}
			continue
		}
		x.path = append(x.path, e.Key.Text)
		v := x.node(e.Value, s.Child(e.Key.Text))
		x.path = x.path[:len(x.path)-1]
		if v != e.Value && entries == nil {
			entries = append(make([]*Entry, 0, len(n.Entries)), n.Entries[:i]...)
		}
		switch {
		case v == nil || entries == nil:
		case v == e.Value:
			entries = append(entries, e)
		default:
			entries = append(entries, &Entry{Key: e.Key, Value: v, Merged: e.Merged})
		}
	}
	if entries == nil {
		return n
	}
	out := *n
	out.Entries = entries
	return &out
}

func (x *expander) sequence(n *Node, s *Schema) *Node {
	var items []*Node
	x.path = append(x.path, "[]")
	for i, item := range n.Items {
		v := x.node(item, s.items())
		if v != item && items == nil {
			items = append(make([]*Node, 0, len(n.Items)), n.Items[:i]...)
		}
		if v != nil && items != nil {
			items = append(items, v)
		}
	}
	x.path = x.path[:len(x.path)-1]
	if items == nil {
		return n
	}
	out := *n
	out.Items = items
	return &out
}

// scalar resolves the variables in a text. Numbers and booleans contain none.
func (x *expander) scalar(n *Node, s *Schema) *Node {
	if n.Tag != "!!str" && n.Tag != "!override" {
		return x.placed(n, s)
	}
	r := resolved{text: n.Text, known: true}
	if hasDollar(n.Text) {
		e := &expansion{env: x.env, closed: x.ld.Closed, room: &x.ld.room}
		parts, err := e.all(n.Text)
		if err != nil {
			x.ld.problem(n.File, n.Span(), BadVariable, err.message(), "")
		}
		if e.over && !x.ld.cut {
			x.ld.cut = true
			x.ld.problem(n.File, n.Span(), OverLimit, CutMessage, "")
		}
		r.text, r.known = join(parts)
		r.parts = parts
	}
	tag := n.Tag
	if s != nil && s.cast != castNone && r.known {
		if text, castTag, ok := s.cast.apply(r.text); ok {
			r.text, tag = text, castTag
		}
	}
	if s != nil && s.path {
		r.dir = x.dir
	}
	if r.text == n.Text && r.known && r.dir == "" && tag == n.Tag {
		return n
	}
	out := *n
	out.load, out.Tag = &r, tag
	return &out
}

// placed returns n with the folder of a path, although the path was written as another type, such as a number.
func (x *expander) placed(n *Node, s *Schema) *Node {
	if s == nil || !s.path {
		return n
	}
	out := *n
	out.load = &resolved{text: n.text(), known: true, dir: x.dir}
	return &out
}

func hasDollar(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] == '$' {
			return true
		}
	}
	return false
}

// without returns n without the values at the paths that a later file marks !reset or !override. "*" matches
// any key.
func without(n *Node, paths [][]string) *Node {
	if n == nil || len(paths) == 0 || n.Kind != Mapping {
		return n
	}
	var entries []*Entry
	for i, e := range n.Entries {
		var below [][]string
		drop := false
		for _, p := range paths {
			if p[0] != e.Key.Text && p[0] != "*" {
				continue
			}
			if len(p) == 1 {
				drop = true
				break
			}
			below = append(below, p[1:])
		}
		v := e.Value
		if !drop && len(below) > 0 {
			v = without(v, below)
		}
		if (drop || v != e.Value) && entries == nil {
			entries = append(make([]*Entry, 0, len(n.Entries)), n.Entries[:i]...)
		}
		switch {
		case drop || entries == nil:
		case v == e.Value:
			entries = append(entries, e)
		default:
			entries = append(entries, &Entry{Key: e.Key, Value: v})
		}
	}
	if entries == nil {
		return n
	}
	return withEntries(n, entries)
}

func (ld *assembler) problem(f *source.File, at source.Span, kind ProblemKind, message, advice string) {
	ld.add(Problem{File: f, At: at, Kind: kind, Message: say(message, advice)})
}
