package compose

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/source"
)

// A mergeRule says how a value in a later file is merged over the value in an earlier file.
type mergeRule uint8

const (
	mergeByKind  mergeRule = iota // mappings are merged key by key, lists appended, scalars replaced
	mergePairs                    // KEY=VALUE lists and mappings are merged by key
	mergeList                     // like mergeByKind, with a scalar as a list of one item
	mergeNames                    // like mergeByKind, with a list as a mapping whose keys are its items
	mergeDepends                  // the same, and each item gets the default condition
	mergeBuild                    // like mergeByKind, with a string as the context of a build
	mergeReplace                  // the later value replaces the earlier one, even if it is null
	mergeLater                    // the later value replaces the earlier one, unless it is null
	mergeLogging                  // merged by key, or replaced if the driver differs
	mergeUlimit                   // merged by key if both are mappings, else replaced
	mergePools                    // lists of ipam are merged by subnet
)

// merge returns base with over merged over it. It changes neither of them.
func (ld *assembler) merge(base, over *Node, s *Schema) *Node {
	rule := mergeByKind
	if s != nil {
		rule = s.merge
	}
	switch rule {
	case mergePairs:
		entries := slices.Concat(pairs(base, "="), pairs(over, "="))
		if !ld.spend(len(entries), over) {
			return base
		}
		return withEntries(base, lastOfEach(entries))
	case mergeList:
		return appendNew(asList(base), asList(over))
	case mergeNames, mergeDepends:
		return ld.mergeMaps(asNames(base, rule == mergeDepends), asNames(over, rule == mergeDepends), s)
	case mergeBuild:
		return ld.mergeMaps(asBuild(base), asBuild(over), s)
	case mergeReplace:
		return over
	case mergeLater:
		if over.Kind == Null {
			return base
		}
		if was, is := base.textOf("name"), over.textOf("name"); was != "" && is != "" && was != is {
			ld.problem(over.File, over.Span(), Conflict, "an earlier file sets the name "+source.Quote(was), "write `external: true` and `name` beside it")
		}
		return over
	case mergeLogging:
		return ld.mergeLogging(base, over, s)
	case mergeUlimit:
		if base.Kind != Mapping || over.Kind != Mapping {
			return over
		}
	case mergePools:
		return ld.mergePools(base, over)
	}
	return ld.mergeKinds(base, over, s)
}

func (ld *assembler) mergeKinds(base, over *Node, s *Schema) *Node {
	switch {
	case over.Kind == Null:
		return base
	case base.Kind == Mapping && over.Kind == Mapping:
		return ld.mergeMaps(base, over, s)
	case base.Kind == Sequence && over.Kind == Sequence:
		return appendNew(base, over)
	case base.Kind == Mapping || base.Kind == Sequence:
		ld.problem(over.File, over.Span(), BadSchema, "this cannot be merged with "+base.Kind.name()+" in an earlier file", "write "+base.Kind.name())
		return base
	}
	return over
}

func (k Kind) name() string {
	return [...]string{"null", "a string", "a list", "a mapping"}[k]
}

func (ld *assembler) mergeMaps(base, over *Node, s *Schema) *Node {
	if base.Kind != Mapping || over.Kind != Mapping {
		if over.Kind == Mapping {
			return over
		}
		return base
	}
	if !ld.spend(len(base.Entries)+len(over.Entries), over) {
		return base
	}
	at := make(map[string]int, len(base.Entries))
	entries := slices.Clone(base.Entries)
	for i, e := range entries {
		at[e.Key.Text] = i
	}
	for _, e := range over.Entries {
		i, ok := at[e.Key.Text]
		if !ok {
			entries = append(entries, e)
			continue
		}
		old := entries[i]
		entries[i] = &Entry{Key: old.Key, Value: ld.merge(value(old), value(e), s.Child(e.Key.Text))}
	}
	return withEntries(base, entries)
}

// value returns the value of e, or a Null node if it has none.
func value(e *Entry) *Node {
	if e.Value != nil {
		return e.Value
	}
	return &Node{File: e.Key.File, At: e.Key.At, Tag: "!!null", Alias: e.Key.Alias}
}

// withEntries returns a mapping with the entries and the position of n.
func withEntries(n *Node, entries []*Entry) *Node {
	return &Node{Kind: Mapping, File: n.File, At: n.At, Style: n.Style, Tag: "!!map", Alias: n.Alias, Entries: entries}
}

func withItems(n *Node, items []*Node) *Node {
	return &Node{Kind: Sequence, File: n.File, At: n.At, Style: n.Style, Tag: "!!seq", Alias: n.Alias, Items: items}
}

// appendNew returns base with those items of over appended that it does not contain yet.
func appendNew(base, over *Node) *Node {
	items := slices.Clone(base.Items)
	have := make(map[string][]*Node, len(items))
	for _, n := range items {
		have[n.text()] = append(have[n.text()], n)
	}
	for _, n := range over.Items {
		if slices.ContainsFunc(have[n.text()], func(o *Node) bool { return equal(o, n) }) {
			continue
		}
		items = append(items, n)
		have[n.text()] = append(have[n.text()], n)
	}
	return withItems(base, items)
}

func (ld *assembler) mergeLogging(base, over *Node, s *Schema) *Node {
	was, is := base.Get("driver"), over.Get("driver")
	if was == nil || is == nil || equal(was, is) {
		return ld.mergeMaps(base, over, s)
	}
	return over
}

func (ld *assembler) mergePools(base, over *Node) *Node {
	if base.Kind != Sequence || over.Kind != Sequence {
		return over
	}
	var out []*Node
	index := func(n *Node) int {
		return slices.IndexFunc(out, func(o *Node) bool { return o.textOf("subnet") == n.textOf("subnet") })
	}
	for _, right := range base.Items {
		for _, left := range over.Items {
			if left.textOf("subnet") != right.textOf("subnet") && index(left) < 0 {
				out = append(out, left)
				continue
			}
			right = ld.mergeMaps(right, left, nil)
			if i := index(right); i >= 0 {
				out[i] = right
				continue
			}
			out = append(out, right)
		}
	}
	return withItems(base, out)
}
