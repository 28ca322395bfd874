package dockerfile

import (
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/testdata/golden"
	"github.com/google/go-cmp/cmp"
)

// TestTrees parses the first file of each archive and compares the tree with the second file. The name of the
// first says whether it is a Dockerfile, a contract file or a fragment.
func TestTrees(t *testing.T) {
	golden.Archives(t, "testdata/trees/*.txtar", func(t *testing.T, a *golden.Archive) {
		a.Section(t, "tree", dump(parseAs(a.Files[0].Name, string(a.Files[0].Data)), true))
	})
}

func parseAs(name, text string) *File {
	src := source.New(name, text)
	switch {
	case strings.HasSuffix(name, ".contract"):
		return ParseContract(src)
	case name == "fragment":
		return ParseFragment(src)
	}
	return Parse(src)
}

// TestLineEnds parses the seeds with other line ends, with a byte order mark, and without the final line end.
// Except for positions, the tree must be the same.
func TestLineEnds(t *testing.T) {
	for _, text := range seeds(t) {
		if strings.ContainsAny(text, "\r\uFEFF") {
			continue
		}
		want := dump(Parse(source.New("", text)), false)
		for name, other := range map[string]string{
			"CRLF":              strings.ReplaceAll(text, "\n", "\r\n"),
			"a byte order mark": "\uFEFF" + text,
			"no last line end":  strings.TrimSuffix(text, "\n"),
		} {
			got := strings.ReplaceAll(dump(Parse(source.New("", other)), false), `\r\n`, `\n`)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %q: %s", name, text, diff)
			}
		}
	}
}
