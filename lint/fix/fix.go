// Package fix applies the edits of fixes that do not touch one another, each fix completely or not at all. It
// is built on lint; cmd/dfvet writes the resulting texts, and the server sends them to the editor.
package fix

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// Select selects the best fix of each finding, unless its edits touch those of a fix selected before; such
// fixes wait for the next round. Unsafe fixes are selected only if unsafe is set.
func Select(findings []*lint.Finding, unsafe bool) []source.Edit {
	edits, _ := SelectFunc(findings, func(x source.Fix) bool { return x.Safe || unsafe })
	return edits
}

// SelectFunc selects the first fix of each finding that may be made, unless its edits touch those of a fix
// selected before; such fixes wait for the next round. It also returns the selected fixes.
func SelectFunc(findings []*lint.Finding, may func(source.Fix) bool) (edits []source.Edit, made []source.Fix) {
	var wanted []source.Fix
	for _, f := range findings {
		if i := slices.IndexFunc(f.Fixes, may); i >= 0 {
			wanted = append(wanted, f.Fixes[i])
		}
	}
	return Choose(wanted)
}

// Choose takes the fixes whose edits touch none of a fix taken before, and returns their edits and the fixes.
func Choose(wanted []source.Fix) (edits []source.Edit, made []source.Fix) {
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

// overlap reports whether edits of one fix overlap, which is a fault of the fix.
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

// A selection holds the edits selected so far. It knows all edits in advance, so that it can find the nearest
// selected one before any place in logarithmic time.
type selection struct {
	taken map[source.Edit]bool
	files map[string]*line
}

// A line holds the edits that may be selected in one file, sorted by their start, and which of them are.
type line struct {
	edits []source.Edit
	last  []int // a Fenwick tree: the last selected edit up to an index, plus one
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

// clashes reports whether e touches a selected edit; an identical edit does not clash. Since selected edits
// do not overlap, the last one that starts at or before the end of e also ends last.
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

// add selects an edit. It reports whether the edit was not selected before.
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

// compare orders the edits of a file by place.
func compare(a, b source.Edit) int {
	return cmp.Or(cmp.Compare(a.At.Start, b.At.Start), cmp.Compare(a.At.End, b.At.End))
}

// Apply returns the text with the edits made, which must be of one file. It returns false if they overlap or
// lie outside the text.
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

// inOrder returns the edits sorted by place, with the line ends of the text, or false if they overlap or lie
// outside it.
func inOrder(text string, edits []source.Edit) ([]source.Edit, bool) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, compare)
	crlf := strings.Contains(text, "\r\n")
	at := source.Pos(0)
	for i, e := range edits {
		if e.At.Start < at || e.At.End < e.At.Start || int(e.At.End) > len(text) {
			return nil, false
		}
		if crlf { // a fix uses the line ends of the file
			edits[i].New = strings.ReplaceAll(strings.ReplaceAll(e.New, "\r\n", "\n"), "\n", "\r\n")
		}
		at = e.At.End
	}
	return edits, true
}
