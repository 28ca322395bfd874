package source_test

import (
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
)

func TestNear(t *testing.T) {
	words := []string{"ports", "expose", "preset", "environment", "command", "DL3008"}
	for in, want := range map[string]string{
		"prots": "ports", "port": "ports", "ENVIROMENT": "environment", "envrionmnt": "environment",
		"presets": "preset", "comand": "command", "dl308": "DL3008", "x": "", "": "", "hosts": "",
		"environment": "environment", "somethingelse": "",
	} {
		if got := source.Near(in, words); got != want {
			t.Errorf("Near(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b        string
		limit, want int
	}{
		{"ab", "ba", 2, 1}, {"abc", "abc", 0, 0}, {"", "abc", 3, 3}, {"kitten", "sitting", 5, 3},
		{"kitten", "sitting", 2, 3}, {"abcdef", "uvwxyz", 2, 3}, {"a", "abcdef", 2, 3},
	} {
		if got := source.Distance(c.a, c.b, c.limit); got != c.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", c.a, c.b, c.limit, got, c.want)
		}
	}
}
