package cursor

import (
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// An Index holds the spots and the names of one Compose file. Like the tree, it does not change.
type Index struct {
	Tree     *compose.File
	Spots    []*Spot
	leaves   []leaf              // sorted by position
	adopted  map[string]adoption // by the anchor's text, such as "&base"
	mentions func() []Mention
	named    func() map[Name][]Mention
}

// A leaf is the span of a key, a scalar or an alias, or of the anchor in front of one.
type leaf struct {
	at source.Span
	*Spot
}

// NewIndex returns the index of a Compose file, which may be nil.
func NewIndex(f *compose.File) *Index {
	x := &Index{Tree: f}
	if f == nil {
		x.Tree = &compose.File{Source: source.New("", "")}
	}
	Walk(x.Tree, x.take)
	if x.adopt(); x.adopted != nil {
		x.Spots, x.leaves = x.Spots[:0], x.leaves[:0]
		walkAdopted(x.Tree, x.adopted, x.take)
	}
	slices.SortStableFunc(x.leaves, func(a, b leaf) int { return int(a.at.Start - b.at.Start) })
	x.mentions = sync.OnceValue(x.findMentions)
	x.named = sync.OnceValue(func() map[Name][]Mention {
		all := map[Name][]Mention{}
		for _, m := range x.Mentions() {
			all[m.Name] = append(all[m.Name], m)
		}
		return all
	})
	return x
}

func (x *Index) take(s *Spot) {
	x.Spots = append(x.Spots, s)
	if s.isLeaf() {
		x.leaves = append(x.leaves, leaf{s.Node.Span(), s})
	}
	if s.Node.Anchor != nil && s.Node.Alias == nil {
		x.leaves = append(x.leaves, leaf{*s.Node.Anchor, s})
	}
}

// adopt finds anchors on values whose meaning is unknown, such as those below x-common, and records the
// meaning that an alias gives them.
func (x *Index) adopt() {
	unknown := map[string]bool{}
	for _, s := range x.Spots {
		if s.Node.Anchor != nil && s.Node.Alias == nil && s.Schema == nil && !s.IsKey {
			unknown[s.Node.Slice(s.Node.Anchor)] = true
		}
	}
	if len(unknown) == 0 {
		return
	}
	for _, s := range x.Spots {
		if s.Node.Alias == nil || s.Schema == nil || s.IsKey {
			continue
		}
		name := strings.TrimPrefix(s.Node.Slice(s.Node.Alias), "*")
		if _, known := x.adopted["&"+name]; known || !unknown["&"+name] {
			continue
		}
		if x.adopted == nil {
			x.adopted = map[string]adoption{}
		}
		x.adopted["&"+name] = adoption{s.Where, s.Schema, s.Key}
	}
}

// adoptedAt returns the meaning that an alias gives to the value at a path of keys; ok is false if there is
// none.
func (x *Index) adoptedAt(keys []string) (a adoption, ok bool) {
	if x == nil || x.adopted == nil {
		return a, false
	}
	for _, n := range x.Tree.Docs {
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

// last returns the last leaf that starts at or before a position, or nil.
func (x *Index) last(pos source.Pos) *leaf {
	i := sort.Search(len(x.leaves), func(i int) bool { return x.leaves[i].at.Start > pos })
	if i == 0 {
		return nil
	}
	return &x.leaves[i-1]
}

// Last returns the last key, scalar or alias that starts at or before a position, or nil.
func (x *Index) Last(pos source.Pos) *Spot {
	if l := x.last(pos); l != nil {
		return l.Spot
	}
	return nil
}

// At returns the key, scalar or alias at a position, or nil. Between two adjacent ones, it returns the
// second.
func (x *Index) At(pos source.Pos) *Spot {
	if l := x.last(pos); l != nil && l.at.Has(pos) {
		return l.Spot
	}
	return nil
}

// Before returns the key, scalar or alias at a position, or else the last one before it on the same line, or
// nil.
func (x *Index) Before(pos source.Pos) *Spot {
	l, src := x.last(pos), x.Tree.Source
	if l == nil || !l.at.Has(pos) && src.Line(l.at.End) != src.Line(pos) {
		return nil
	}
	return l.Spot
}

// Mentions lists all names in the file, in order.
func (x *Index) Mentions() []Mention { return x.mentions() }

// Named lists the mentions of a name, in order.
func (x *Index) Named(n Name) []Mention { return x.named()[n] }

// MentionAt returns the name at a position, and whether there is one.
func (x *Index) MentionAt(pos source.Pos) (Mention, bool) {
	all := x.Mentions()
	i := sort.Search(len(all), func(i int) bool { return all[i].At.End >= pos })
	if i < len(all) && (all[i].At.Has(pos) || all[i].At.Start == pos+1 && strings.IndexByte("&*\"'", x.Tree.Source.Text[pos]) >= 0) {
		return all[i], true
	}
	return Mention{}, false
}
