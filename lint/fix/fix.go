// Package fix applies the edits of fixes: those that do not touch one another, each fix whole or
// not at all. It is built on lint; cmd/dfvet writes the texts that come out, the editor sends them.
package fix

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// Select takes the best fix of each finding, as long as its edits touch none of a fix taken
// before; the rest is for the next round. Unsafe fixes are taken only if unsafe is set.
func Select(findings []*lint.Finding, unsafe bool) []source.Edit {
	edits, _ := SelectFunc(findings, func(x source.Fix) bool { return x.Safe || unsafe })
	return edits
}

// SelectFunc takes of each finding the first fix that may be made, as long as its edits touch none
// of a fix taken before; the rest is for the next round. It also returns the fixes that it took.
func SelectFunc(findings []*lint.Finding, may func(source.Fix) bool) (edits []source.Edit, made []source.Fix) {
	var wanted []source.Fix
	for _, f := range findings {
		if i := slices.IndexFunc(f.Fixes, may); i >= 0 {
			wanted = append(wanted, f.Fixes[i])
		}
	}
	taken := newSelection(wanted)
	for _, x := range wanted {
		if overlap(x.Edits) || slices.ContainsFunc(x.Edits, taken.clashes) {
			continue
		}
		made = append(made, x)
		for _, e := range x.Edits {
			if taken.add(e) {
				edits = append(edits, e)
			}
		}
	}
	return edits, made
}

// overlap reports whether edits of one fix overlap, which it must not do.
func overlap(edits []source.Edit) bool {
	if len(edits) < 2 {
		return false
	}
	sorted := slices.Clone(edits)
	slices.SortFunc(sorted, func(a, b source.Edit) int {
		return cmp.Or(strings.Compare(a.File.Path, b.File.Path), compare(a, b))
	})
	for i, e := range sorted[1:] {
		if before := sorted[i]; before.File.Path == e.File.Path && e != before && e.At.Start < before.At.End {
			return true
		}
	}
	return false
}

// A selection holds the edits taken so far. It knows all that may come, so that it finds the taken
// one before any place in logarithmic time.
type selection struct {
	taken map[source.Edit]bool
	files map[string]*line
}

// A line is the edits that may be taken in one file, by their start, and which of them are.
type line struct {
	edits []source.Edit
	last  []int // a Fenwick tree: of the edits up to an index the last that is taken, plus one
}

func newSelection(fixes []source.Fix) *selection {
	s := &selection{taken: map[source.Edit]bool{}, files: map[string]*line{}}
	for _, x := range fixes {
		for _, e := range x.Edits {
			l := s.files[e.File.Path]
			if l == nil {
				l = &line{}
				s.files[e.File.Path] = l
			}
			l.edits = append(l.edits, e)
		}
	}
	for _, l := range s.files {
		slices.SortFunc(l.edits, compare)
		l.last = make([]int, len(l.edits)+1)
	}
	return s
}

// clashes reports whether e touches one of the edits taken; the same edit twice is one. Those taken
// do not overlap: the last that does not start after e ends last.
func (s *selection) clashes(e source.Edit) bool {
	if s.taken[e] {
		return false
	}
	l := s.files[e.File.Path]
	n, _ := slices.BinarySearchFunc(l.edits, e.At.End+1, func(t source.Edit, p source.Pos) int { return cmp.Compare(t.At.Start, p) })
	last := 0
	for ; n > 0; n &= n - 1 {
		last = max(last, l.last[n])
	}
	return last > 0 && l.edits[last-1].At.End >= e.At.Start
}

// add takes an edit; it reports whether it was not taken before.
func (s *selection) add(e source.Edit) bool {
	if s.taken[e] {
		return false
	}
	s.taken[e] = true
	l := s.files[e.File.Path]
	i, _ := slices.BinarySearchFunc(l.edits, e, compare)
	for n := i + 1; n < len(l.last); n += n & -n {
		l.last[n] = max(l.last[n], i+1)
	}
	return true
}

// compare orders the edits of a file by their place.
func compare(a, b source.Edit) int {
	return cmp.Or(cmp.Compare(a.At.Start, b.At.Start), cmp.Compare(a.At.End, b.At.End))
}

// Apply returns the text with the edits made, which are all of one file and do not overlap. It
// returns false where they do overlap or lie outside the text.
func Apply(text string, edits []source.Edit) (string, bool) {
	edits, ok := inOrder(text, edits)
	if !ok {
		return text, false
	}
	var b strings.Builder
	at := 0
	for _, e := range edits {
		b.WriteString(text[at:e.At.Start])
		b.WriteString(e.New)
		at = int(e.At.End)
	}
	b.WriteString(text[at:])
	return b.String(), true
}

// inOrder returns the edits by their place, with the line ends of the text; or false where they
// overlap or lie outside it.
func inOrder(text string, edits []source.Edit) ([]source.Edit, bool) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, compare)
	crlf := strings.Contains(text, "\r\n")
	at := source.Pos(0)
	for i, e := range edits {
		if e.At.Start < at || e.At.End < e.At.Start || int(e.At.End) > len(text) {
			return nil, false
		}
		if crlf { // the lines of a fix end as those of the file do
			edits[i].New = strings.ReplaceAll(strings.ReplaceAll(e.New, "\r\n", "\n"), "\n", "\r\n")
		}
		at = e.At.End
	}
	return edits, true
}
