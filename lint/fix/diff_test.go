package fix_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/fix"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestUnified checks that the diff over several rounds of edits turns the first text into the last. Unchanged
// lines at the edges of a hunk must not be shown as changed.
func TestUnified(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		piece := rapid.StringOfN(rapid.SampledFrom([]rune("ab\n\nü")), 0, 6, -1)
		before := strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(r, "text"), "")
		var changes fix.Changes
		after := before
		for range rapid.IntRange(1, 4).Draw(r, "rounds") {
			var edits []source.Edit
			f := source.New("/p/Dockerfile", after)
			for at := 0; ; {
				start := at + rapid.IntRange(0, 20).Draw(r, "gap")
				end := start + rapid.IntRange(0, 5).Draw(r, "length")
				if end > len(after) {
					break
				}
				edits = append(edits, edit(f, start, end, piece.Draw(r, "new")))
				at = end + 1
			}
			text, ok := fix.Apply(after, edits)
			if !ok {
				r.Fatal("the edits overlap")
			}
			changes.Add(after, edits)
			after = text
		}
		var b strings.Builder
		if err := changes.Unified(&b, "a/x", "b/x", before, after); err != nil {
			r.Fatal(err)
		}
		got, err := patch(before, b.String())
		if err != nil || got != after {
			r.Fatalf("%v: %q becomes %q, want %q, by\n%s", err, before, got, after, b.String())
		}
		if before == after && b.String() != "" {
			r.Fatalf("equal texts differ:\n%s", b.String())
		}
	})
}

// patch applies a unified diff, and checks each line and line number in it.
func patch(text, diff string) (string, error) {
	if diff == "" {
		return text, nil
	}
	lines := strings.SplitAfter(text, "\n")
	var out strings.Builder
	at, made := 0, 0 // number of lines of the old and the new text that are done
	rest := strings.SplitAfter(diff, "\n")
	rest = rest[2 : len(rest)-1]
	for len(rest) > 0 {
		var from, to [2]int
		head := strings.NewReplacer("@@ -", "", " +", " ", " @@", "").Replace(strings.TrimSpace(rest[0]))
		for i, n := range strings.Fields(head) {
			x := &from
			if i == 1 {
				x = &to
			}
			x[1] = 1
			if _, err := fmt.Sscanf(strings.Replace(n, ",", " ", 1), "%d %d", &x[0], &x[1]); err != nil && strings.Contains(n, ",") {
				return "", err
			}
			if x[1] > 0 {
				x[0]--
			}
		}
		rest = rest[1:]
		for ; at < from[0]; at, made = at+1, made+1 {
			out.WriteString(lines[at])
		}
		if made != to[0] {
			return "", fmt.Errorf("the hunk begins at %d in the new text, not at %d", made, to[0])
		}
		for from[1]+to[1] > 0 {
			if len(rest) == 0 {
				return "", fmt.Errorf("the hunk ends early")
			}
			mark, line := rest[0][0], rest[0][1:]
			rest = rest[1:]
			if len(rest) > 0 && strings.HasPrefix(rest[0], "\\") {
				line, rest = strings.TrimSuffix(line, "\n"), rest[1:]
			}
			if mark != '+' {
				if at >= len(lines) || strings.TrimSuffix(lines[at], "\n") != strings.TrimSuffix(line, "\n") {
					return "", fmt.Errorf("line %d is not %q", at+1, line)
				}
				at, from[1] = at+1, from[1]-1
			}
			if mark != '-' {
				out.WriteString(line)
				made, to[1] = made+1, to[1]-1
			}
		}
	}
	for ; at < len(lines); at++ {
		out.WriteString(lines[at])
	}
	return out.String(), nil
}

// TestUnifiedForm checks that a diff looks like those of other programs.
func TestUnifiedForm(t *testing.T) {
	before := "1\n2\n3\n4\n5\n6\n7\n8\n9\nA\nB\nC"
	f := source.New("/p/Dockerfile", before)
	edits := []source.Edit{edit(f, 2, 4, ""), edit(f, 16, 17, "nine"), edit(f, 23, 23, "!")}
	after, _ := fix.Apply(before, edits)
	var changes fix.Changes
	changes.Add(before, edits)
	var b strings.Builder
	if err := changes.Unified(&b, "a/x", "b/x", before, after); err != nil {
		t.Fatal(err)
	}
	want := `--- a/x
+++ b/x
@@ -1,12 +1,11 @@
 1
-2
 3
 4
 5
 6
 7
 8
-9
+nine
 A
 B
-C
\ No newline at end of file
+C!
\ No newline at end of file
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

// TestSelectMany checks that each fix is compared with only a few others, even if there are 100,000 in a text
// of 4 MiB.
func TestSelectMany(t *testing.T) {
	line := strings.Repeat("x", 40) + "\n"
	before := strings.Repeat(line, 100_000)
	f := source.New("/p/Dockerfile", before)
	var findings []*lint.Finding
	for i := range 100_000 {
		at := (i * 7919) % 100_000 * len(line) // the places are not sorted
		findings = append(findings, &lint.Finding{File: f, Fixes: []source.Fix{{Safe: true, Edits: []source.Edit{edit(f, at, at+1, "y"), edit(f, at+3, at+4, "")}}}})
	}
	edits := fix.Select(findings, false)
	after, ok := fix.Apply(before, edits)
	if !ok || len(edits) != 200_000 || len(after) != len(before)-100_000 {
		t.Fatalf("%d edits, %d bytes", len(edits), len(after))
	}
	var changes fix.Changes
	changes.Add(before, edits)
	var b strings.Builder
	if err := changes.Unified(&b, "a/x", "b/x", before, after); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "\n+y"); n != 100_000 {
		t.Errorf("the diff shows %d lines", n)
	}
}
