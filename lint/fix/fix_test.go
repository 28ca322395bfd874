package fix_test

import (
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/fix"
	"github.com/google/go-cmp/cmp"
)

const text = "one two three\n"

func edit(f *source.File, start, end int, text string) source.Edit {
	return source.Edit{File: f, At: source.Span{Start: source.Pos(start), End: source.Pos(end)}, New: text}
}

// TestSelect checks that, of two fixes that touch, the first is selected and the other waits. A fix is
// selected completely or not at all. Unsafe fixes are selected only if requested.
func TestSelect(t *testing.T) {
	f := source.New("/p/Dockerfile", text)
	finding := func(safe bool, edits ...source.Edit) *lint.Finding {
		return &lint.Finding{File: f, Fixes: []source.Fix{{Title: "x", Safe: safe, Edits: edits}}}
	}
	for _, c := range []struct {
		name     string
		unsafe   bool
		findings []*lint.Finding
		want     string
	}{
		{"apart", false, []*lint.Finding{finding(true, edit(f, 0, 3, "1")), finding(true, edit(f, 8, 13, "3"))}, "1 two 3\n"},
		{"overlap", false, []*lint.Finding{finding(true, edit(f, 0, 7, "12")), finding(true, edit(f, 4, 13, "23"))}, "12 three\n"},
		{"whole", false, []*lint.Finding{finding(true, edit(f, 0, 3, "1")), finding(true, edit(f, 2, 3, "!"), edit(f, 8, 13, "3"))}, "1 two three\n"},
		{"same", false, []*lint.Finding{finding(true, edit(f, 0, 3, "1")), finding(true, edit(f, 0, 3, "1"))}, "1 two three\n"},
		{"unsafe", false, []*lint.Finding{finding(false, edit(f, 0, 3, "1"))}, text},
		{"asked", true, []*lint.Finding{finding(false, edit(f, 0, 3, "1"))}, "1 two three\n"},
		{"none", true, []*lint.Finding{{File: f}}, text},
	} {
		got, ok := fix.Apply(text, fix.Select(c.findings, c.unsafe))
		if diff := cmp.Diff(c.want, got); diff != "" || !ok {
			t.Errorf("%s: %v %s", c.name, ok, diff)
		}
	}
}

// TestApply checks that edits which overlap, or are outside the text, change nothing, and that new lines have
// the same line ends as the file.
func TestApply(t *testing.T) {
	f := source.New("/p/Dockerfile", text)
	for _, bad := range [][]source.Edit{
		{edit(f, 0, 5, "a"), edit(f, 4, 6, "b")}, {edit(f, 10, 99, "a")}, {edit(f, 5, 2, "a")},
	} {
		if got, ok := fix.Apply(text, bad); ok || got != text {
			t.Errorf("%v gives %q, %v", bad, got, ok)
		}
	}
	if got, _ := fix.Apply("a\r\nb\r\n", []source.Edit{edit(f, 1, 1, "\nx")}); got != "a\r\nx\r\nb\r\n" {
		t.Errorf("line ends: %q", got)
	}
}
