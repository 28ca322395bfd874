package edit

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// Alphabetical compares names as people sort them. Case matters only if the names are otherwise equal.
// Punctuation comes before digits, and digits before letters.
func Alphabetical(a, b string) int {
	for i := range min(len(a), len(b)) {
		if d := cmp.Compare(byteRank(a[i]), byteRank(b[i])); d != 0 {
			return d
		}
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(b, a))
}

// byteRank orders bytes; bytes of non-ASCII characters sort after the letters.
func byteRank(c byte) int {
	switch {
	case c >= 'a' && c <= 'z':
		return int(c-'a') + 200
	case c >= 'A' && c <= 'Z':
		return int(c-'A') + 200
	case c >= '0' && c <= '9':
		return int(c) + 100
	case c == '_':
		return 0
	case c >= 0x80:
		return int(c) + 300
	}
	return int(c)
}

// A Chunk is a unit that moves when lines are sorted. It is an entry of a mapping or an item of a list, with
// the comments directly above it.
type Chunk struct {
	Node *compose.Node // may contain anchors and aliases
	Key  *compose.Node // key of an entry
	At   source.Span
}

// EntryChunks returns the entries that a mapping itself contains, in the order of the text.
func EntryChunks(n *compose.Node) (all []Chunk) {
	for _, e := range n.Entries {
		if !e.Merged {
			all = append(all, Chunk{e.Value, e.Key, EntrySpan(e)})
		}
	}
	slices.SortFunc(all, func(a, b Chunk) int { return int(a.At.Start - b.At.Start) })
	return all
}

// ItemChunks returns the items of a list.
func ItemChunks(n *compose.Node) (all []Chunk) {
	for _, item := range n.Items {
		all = append(all, Chunk{item, nil, itemSpan(item)})
	}
	return all
}

// Disorder returns the indexes of the first chunk that must move up and of the chunk that it must precede.
// less reports whether a sorts before b. Disorder returns -1 if everything is in order.
func Disorder(all []Chunk, less func(a, b Chunk) bool) (late, early int) {
	highest := 0
	for i := range all {
		if less(all[i], all[highest]) {
			return i, slices.IndexFunc(all, func(c Chunk) bool { return less(all[i], c) })
		}
		highest = i
	}
	return -1, -1
}

// Order offers a fix that sorts the chunks and changes nothing else.
func Order(found *lint.Finding, f *source.File, all []Chunk, less func(a, b Chunk) bool) {
	want := slices.Clone(all)
	slices.SortStableFunc(want, func(a, b Chunk) int {
		switch {
		case less(a, b):
			return -1
		case less(b, a):
			return 1
		}
		return 0
	})
	if !anchorsHold(all, want) {
		return
	}
	if edits, ok := swapped(f, all, want); ok {
		found.WithFix("put them in order", true, edits...)
	}
}

// swapped returns the edits that replace the text of each chunk in have with that of the corresponding chunk
// in want. ok is false if that is not possible.
func swapped(f *source.File, have, want []Chunk) (edits []source.Edit, ok bool) {
	spans := map[source.Pos]source.Span{}
	flow := onOneLine(f, have)
	end := source.Pos(0)
	for i, c := range have {
		at := c.At
		if !flow {
			if at, ok = chunkLines(f, c, end, i == 0); !ok {
				return nil, false
			}
			end = at.End
		}
		spans[c.At.Start] = at
	}
	for i := range have {
		from, to := spans[want[i].At.Start], spans[have[i].At.Start]
		if from != to {
			edits = append(edits, source.Replace(to, f.Slice(from)).In(f))
		}
	}
	return edits, len(edits) > 0
}

// onOneLine reports whether chunks share a line, as in [a, b].
func onOneLine(f *source.File, all []Chunk) bool {
	return len(all) > 1 && f.Line(all[0].At.Start) == f.Line(all[len(all)-1].At.End)
}

// chunkLines returns the lines of a chunk with its comments. end is the end of the previous chunk. It returns
// false if a comment may belong to either chunk.
func chunkLines(f *source.File, c Chunk, end source.Pos, first bool) (source.Span, bool) {
	lead := "- "
	if c.Key != nil {
		lead = ""
	}
	at, ok := ownLines(f, c.At, lead)
	if !ok || at.Start < end {
		return at, false
	}
	column := indentOf(f.Text[at.Start:])
	for at.Start > end {
		above := lineStart(f, at.Start-1)
		line := strings.TrimSpace(f.Text[above : at.Start-1])
		if above < end || line == "" || line[0] != '#' || indentOf(f.Text[above:]) != column {
			break
		}
		at.Start = above
	}
	// Comments that are indented more deeply belong to the chunk above them.
	for next := at.End + source.Pos(BreakLen(f.Text[at.End:])); next > at.End && int(next) < len(f.Text); {
		stop := lineEnd(f, next)
		line := strings.TrimSpace(f.Text[next:stop])
		if line == "" || line[0] != '#' || indentOf(f.Text[next:]) <= column {
			break
		}
		at.End = stop
		next = stop + source.Pos(BreakLen(f.Text[stop:]))
	}
	return at, first || !strings.Contains(f.Text[end:at.Start], "#")
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// anchorsHold reports whether every alias still follows its anchor if the chunks are in the order of want.
func anchorsHold(have, want []Chunk) bool {
	anchored := map[string]int{} // index in want of the chunk with the anchor
	for i, c := range want {
		twice := false
		propertyNames(c.Node, func(name string, alias bool) {
			if _, ok := anchored[name]; !alias {
				twice = twice || ok
				anchored[name] = i
			}
		})
		if twice {
			return false
		}
	}
	for i, c := range want {
		ok := true
		propertyNames(c.Node, func(name string, alias bool) {
			if at, own := anchored[name]; alias && own && at > i {
				ok = false
			}
		})
		if !ok {
			return false
		}
	}
	return len(have) == len(want)
}

// propertyNames calls do for the name of each anchor and alias in a node, as written.
func propertyNames(n *compose.Node, do func(name string, alias bool)) {
	Properties(n, func(at source.Span, alias bool) { do(n.File.Slice(at)[1:], alias) })
}

// Properties calls do for the place of each anchor and alias in a node.
func Properties(n *compose.Node, do func(at source.Span, alias bool)) {
	if n == nil {
		return
	}
	if n.Alias != nil {
		do(*n.Alias, true)
		return
	}
	if n.Anchor != nil {
		do(*n.Anchor, false)
	}
	for _, m := range n.Merges {
		Properties(m, do)
	}
	for _, item := range n.Items {
		Properties(item, do)
	}
	for _, e := range n.Entries {
		if !e.Merged {
			Properties(e.Key, do)
			Properties(e.Value, do)
		}
	}
}
