package dockerfile

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/dfvet/dfvet/grammar/source"
)

var update = flag.Bool("update", false, "write the goldens")

// TestTrees parses the first file of each archive (a Dockerfile, a contract file or a fragment, according to
// its name) and compares the tree with the second file.
func TestTrees(t *testing.T) {
	paths, err := filepath.Glob("testdata/trees/*.txtar")
	if err != nil || paths == nil {
		t.Fatal("no archives", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Comment) == 0 {
				t.Error("the archive does not say what it shows")
			}
			got := dump(parseAs(a.Files[0].Name, string(a.Files[0].Data)), true)
			if *update {
				a.Files = append(a.Files[:1], txtar.File{Name: "tree", Data: []byte(got)})
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(a.Files[1].Data), got); diff != "" {
				t.Error(diff)
			}
		})
	}
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

// TestLineEnds parses the seeds with other line ends, with a byte order mark and without the last line end:
// the tree must be the same except for positions.
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
