// Package fix applies the edits of fixes: those that do not touch one another, each fix whole or
// not at all. It stands on lint; cmd/dfvet writes the texts that come out, the editor sends them.
package fix

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/lint"
)

// Select takes the best fix of each finding, as long as its edits touch none of a fix taken
// before; the rest is for the next round. Unsafe fixes are taken only if unsafe is set.
func Select(findings []*lint.Finding, unsafe bool) []lint.Edit {
	var taken []lint.Edit
	for _, f := range findings {
		i := slices.IndexFunc(f.Fixes, func(x lint.Fix) bool { return x.Safe || unsafe })
		if i < 0 {
			continue
		}
		edits := f.Fixes[i].Edits
		if !slices.ContainsFunc(edits, func(e lint.Edit) bool { return clashes(taken, e) }) {
			for _, e := range edits {
				if !slices.Contains(taken, e) {
					taken = append(taken, e)
				}
			}
		}
	}
	return taken
}

// clashes reports whether e touches one of the edits taken; the same edit twice is one.
func clashes(taken []lint.Edit, e lint.Edit) bool {
	return slices.ContainsFunc(taken, func(t lint.Edit) bool {
		return t.File.Path == e.File.Path && t != e && t.At.Start <= e.At.End && e.At.Start <= t.At.End
	})
}

// Apply returns the text with the edits made, which are all of one file and do not overlap. It
// returns false where they do overlap or lie outside the text.
func Apply(text string, edits []lint.Edit) (string, bool) {
	edits = slices.Clone(edits)
	crlf := strings.Contains(text, "\r\n")
	slices.SortStableFunc(edits, func(a, b lint.Edit) int {
		return cmp.Or(cmp.Compare(a.At.Start, b.At.Start), cmp.Compare(a.At.End, b.At.End))
	})
	var b strings.Builder
	at := 0
	for _, e := range edits {
		start, end := int(e.At.Start), int(e.At.End)
		if start < at || end < start || end > len(text) {
			return text, false
		}
		b.WriteString(text[at:start])
		if crlf { // the lines of a fix end as those of the file do
			e.New = strings.ReplaceAll(strings.ReplaceAll(e.New, "\r\n", "\n"), "\n", "\r\n")
		}
		b.WriteString(e.New)
		at = end
	}
	b.WriteString(text[at:])
	return b.String(), true
}
