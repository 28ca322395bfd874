package fix_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/fix"
)

func edit(f *source.File, start, end source.Pos, text string) lint.Edit {
	return lint.Edit{File: f, At: source.Span{Start: start, End: end}, New: text}
}

// Edits are made in the order of the text; those that overlap or lie outside are refused whole.
func TestApply(t *testing.T) {
	f := source.New("/a", "0123456789")
	for _, c := range []struct {
		edits []lint.Edit
		want  string // "" where they are refused
	}{
		{nil, "0123456789"},
		{[]lint.Edit{edit(f, 5, 6, "x"), edit(f, 0, 1, "")}, "1234x6789"},
		{[]lint.Edit{edit(f, 2, 4, "a"), edit(f, 4, 6, "b")}, "01ab6789"},
		{[]lint.Edit{edit(f, 10, 10, "end"), edit(f, 0, 0, "start")}, "start0123456789end"},
		{[]lint.Edit{edit(f, 3, 3, "a"), edit(f, 3, 3, "b")}, "012ab3456789"},
		{[]lint.Edit{edit(f, 2, 5, "a"), edit(f, 4, 6, "b")}, ""},
		{[]lint.Edit{edit(f, 8, 11, "a")}, ""},
		{[]lint.Edit{edit(f, 5, 4, "a")}, ""},
	} {
		got, ok := fix.Apply(f.Text, c.edits)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%v: %q %v, want %q", c.edits, got, ok, c.want)
		}
	}
}

// A fix is taken whole or not at all, the first of two that touch wins, the same edit counts once.
func TestSelect(t *testing.T) {
	a, b := source.New("/a", "0123456789"), source.New("/b", "0123456789")
	finding := func(safe bool, edits ...lint.Edit) *lint.Finding {
		return &lint.Finding{Fixes: []lint.Fix{{Title: "x", Safe: safe, Edits: edits}}}
	}
	found := []*lint.Finding{
		finding(true, edit(a, 0, 2, "first")),
		finding(true, edit(a, 1, 3, "overlaps"), edit(b, 0, 1, "and so not here")),
		finding(true, edit(b, 4, 5, "other file")),
		finding(true, edit(a, 0, 2, "first"), edit(a, 6, 7, "with one in common")),
		finding(false, edit(b, 8, 9, "unsafe")),
		{},
	}
	for unsafe, want := range map[bool]string{false: "first, other file, with one in common", true: "first, other file, with one in common, unsafe"} {
		got := ""
		for i, e := range fix.Select(found, unsafe) {
			if i > 0 {
				got += ", "
			}
			got += fmt.Sprint(e.New)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("unsafe %v: %s", unsafe, diff)
		}
	}
}
