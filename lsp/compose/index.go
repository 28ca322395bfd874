package compose

import (
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// An index holds the parts of one Compose file that features often need. Like the tree, it does not change.
type index struct {
	tree     *compose.File
	spots    []*spot
	leaves   []leaf              // sorted by position
	adopted  map[string]adoption // by the anchor's text, such as "&base"
	mentions func() []composeMention
	named    func() map[composeName][]composeMention
}

// A leaf is the span of a key, a scalar or an alias, or of the anchor in front of one.
type leaf struct {
	at source.Span
	*spot
}

// spotsOf returns the index of a Compose file.
func spotsOf(f *query.File) *index {
	return query.Derived(f, func(f *query.File) *index { return indexCompose(f.Compose()) })
}

func indexCompose(f *compose.File) *index {
	x := &index{tree: f}
	if f == nil {
		x.tree = &compose.File{Source: source.New("", "")}
	}
	walkCompose(x.tree, x.take)
	if x.adopts(); x.adopted != nil {
		x.spots, x.leaves = x.spots[:0], x.leaves[:0]
		walkAdopted(x.tree, x.adopted, x.take)
	}
	slices.SortStableFunc(x.leaves, func(a, b leaf) int { return int(a.at.Start - b.at.Start) })
	x.mentions = sync.OnceValue(func() []composeMention { return composeMentions(x) })
	x.named = sync.OnceValue(func() map[composeName][]composeMention {
		all := map[composeName][]composeMention{}
		for _, m := range x.mentions() {
			all[m.composeName] = append(all[m.composeName], m)
		}
		return all
	})
	return x
}

func (x *index) take(s *spot) {
	x.spots = append(x.spots, s)
	if s.leaf() {
		x.leaves = append(x.leaves, leaf{s.node.Span(), s})
	}
	if s.node.Anchor != nil && s.node.Alias == nil {
		x.leaves = append(x.leaves, leaf{*s.node.Anchor, s})
	}
}

// adopts finds anchors on values whose meaning is unknown, such as those below x-common, and records the
// meaning that an alias gives them.
func (x *index) adopts() {
	unknown := map[string]bool{}
	for _, s := range x.spots {
		if s.node.Anchor != nil && s.node.Alias == nil && s.schema == nil && !s.isKey {
			unknown[s.node.Slice(s.node.Anchor)] = true
		}
	}
	if len(unknown) == 0 {
		return
	}
	for _, s := range x.spots {
		if s.node.Alias == nil || s.schema == nil || s.isKey {
			continue
		}
		name := strings.TrimPrefix(s.node.Slice(s.node.Alias), "*")
		if _, known := x.adopted["&"+name]; known || !unknown["&"+name] {
			continue
		}
		if x.adopted == nil {
			x.adopted = map[string]adoption{}
		}
		x.adopted["&"+name] = adoption{s.where, s.schema, s.key}
	}
}

// adoptedAt returns the meaning that an alias gives to the value at a path of keys; ok is false if there is
// none.
func (x *index) adoptedAt(keys []string) (a adoption, ok bool) {
	if x == nil || x.adopted == nil {
		return a, false
	}
	for _, n := range x.tree.Docs {
		for _, k := range keys {
			n = n.Get(k)
		}
		if n != nil && n.Alias == nil && n.Anchor != nil {
			if a, ok = x.adopted[n.Slice(n.Anchor)]; ok {
				return a, true
			}
		}
	}
	return a, false
}

// at returns the key, scalar or alias at a position, or nil. Between two adjacent ones, it returns the
// second.
func (x *index) at(pos source.Pos) *spot {
	i := sort.Search(len(x.leaves), func(i int) bool { return x.leaves[i].at.Start > pos })
	if i == 0 || !x.leaves[i-1].at.Has(pos) {
		return nil
	}
	return x.leaves[i-1].spot
}

// before returns the key, scalar or alias at a position, or else the last one before it on the same line, or
// nil.
func (x *index) before(pos source.Pos) *spot {
	if s := x.at(pos); s != nil {
		return s
	}
	src := x.tree.Source
	i := sort.Search(len(x.leaves), func(i int) bool { return x.leaves[i].at.Start > pos })
	if i == 0 || src.Line(x.leaves[i-1].at.End) != src.Line(pos) {
		return nil
	}
	return x.leaves[i-1].spot
}

// mention returns the name at a position.
func (x *index) mention(pos source.Pos) (composeMention, bool) {
	all := x.mentions()
	i := sort.Search(len(all), func(i int) bool { return all[i].at.End >= pos })
	if i < len(all) && (all[i].at.Has(pos) || all[i].at.Start == pos+1 && strings.IndexByte("&*\"'", x.tree.Source.Text[pos]) >= 0) {
		return all[i], true
	}
	return composeMention{}, false
}

// indexAt returns the index of the query's file, or nil if it is not a Compose file.
func indexAt(q *query.Query) *index {
	if q.File.Kind != query.Compose {
		return nil
	}
	return spotsOf(q.File)
}

// indexOfTree returns the index for a file of a project.
func indexOfTree(q *query.Query, f *compose.File) *index {
	if file := q.Workspace.File(f.Source.Path); file != nil && file.Compose() == f {
		return spotsOf(file)
	}
	return indexCompose(f)
}
