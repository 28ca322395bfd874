// Package fix applies the edits of fixes that do not overlap or touch. It applies each fix completely or not
// at all. It is built on lint. cmd/dfvet writes the resulting texts, and the server sends them to the editor.
package fix

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// Select selects the best fix of each finding, unless its edits touch those of a fix that was selected
// before. Such fixes wait for the next round. Unsafe fixes are selected only if unsafe is true.
func Select(findings []*lint.Finding, unsafe bool) []source.Edit {
	edits, _ := SelectFunc(findings, func(fix source.Fix) bool { return fix.Safe || unsafe })
	return edits
}

// SelectFunc selects the first fix of each finding for which may returns true, unless its edits touch those
// of a fix that was selected before. Such fixes wait for the next round. It also returns the selected fixes.
func SelectFunc(findings []*lint.Finding, may func(source.Fix) bool) (edits []source.Edit, made []source.Fix) {
	var wanted []source.Fix
	for _, f := range findings {
		if i := slices.IndexFunc(f.Fixes, may); i >= 0 {
			wanted = append(wanted, f.Fixes[i])
		}
	}
	return Choose(wanted)
}

// Choose selects the fixes whose edits do not touch those of a fix that was selected before. It returns their
// edits and the fixes.
func Choose(wanted []source.Fix) (edits []source.Edit, made []source.Fix) {
	taken := newSelection(wanted)
	for _, fix := range wanted {
		if overlap(fix.Edits) || slices.ContainsFunc(fix.Edits, taken.clashes) {
			continue
		}
		made = append(made, fix)
		for _, e := range fix.Edits {
			if taken.add(e) {
				edits = append(edits, e)
			}
		}
	}
	return edits, made
}

// overlap reports whether edits of the same fix overlap, which is an error in the fix.
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

// A selection holds the edits that were selected so far. It knows all edits in advance, so that it can find
// the nearest selected edit before any place in logarithmic time.
type selection struct {
	taken map[source.Edit]bool
	files map[string]*line
}

// A line holds the edits that may be selected in one file, sorted by their start, and which of them are
// selected.
type line struct {
	edits []source.Edit
	last  []int // a Fenwick tree of the index of the last selected edit, plus one
}

func newSelection(fixes []source.Fix) *selection {
	s := &selection{taken: map[source.Edit]bool{}, files: map[string]*line{}}
	for _, fix := range fixes {
		for _, e := range fix.Edits {
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

// clashes reports whether e touches a selected edit. An identical edit does not clash. Selected edits do not
// overlap, so the last one that starts at or before the end of e also ends last.
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

// add selects an edit. It returns false if the edit was already selected.
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

// compare orders the edits in a file by place.
func compare(a, b source.Edit) int {
	return cmp.Or(cmp.Compare(a.At.Start, b.At.Start), cmp.Compare(a.At.End, b.At.End))
}

// Apply returns the text with the edits applied, which must be for one file. It returns false if they overlap
// or are outside the text.
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

// inOrder returns the edits sorted by place, with the line ends of the text. It returns false if they overlap
// or are outside the text.
func inOrder(text string, edits []source.Edit) ([]source.Edit, bool) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, compare)
	crlf := strings.Contains(text, "\r\n")
	at := source.Pos(0)
	for i, e := range edits {
		if e.At.Start < at || e.At.End < e.At.Start || int(e.At.End) > len(text) {
			return nil, false
		}
		if crlf { // new text gets the same line ends as the file
			edits[i].New = strings.ReplaceAll(strings.ReplaceAll(e.New, "\r\n", "\n"), "\n", "\r\n")
		}
		at = e.At.End
	}
	return edits, true
}
