package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLineHashes(t *testing.T) {
	for text, want := range map[string][]string{
		"":                       {"c129715d7a2bc9a3:1"},
		" a\nb\n  \t\tc\n d":     {"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"},
		" a\r\nb\r\n  \t\tc\r d": {"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"},
	} {
		if diff := cmp.Diff(want, lineHashes(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

// TestLineHashWindow checks that a hash covers the 100 units from the start of the line, and that equal
// hashes are numbered.
func TestLineHashWindow(t *testing.T) {
	long := strings.Repeat("x", 150)
	got := lineHashes("first\n" + long + "\nother\n" + long + "\n😀é\n")
	a, _, _ := strings.Cut(got[1], ":")
	b, n, _ := strings.Cut(got[3], ":")
	if a != b || n != "2" {
		t.Errorf("lines that agree in their first 100 units have hashes %s and %s", got[1], got[3])
	}
	if len(got) != 6 {
		t.Errorf("%d lines, want 6 with the empty one at the end", len(got))
	}
	if moved := lineHashes(long + "\n"); moved[0] != a+":1" {
		t.Errorf("the line's hash is %s where it stands alone, %s:1 where it does not", moved[0], a)
	}
}
