package compose

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
)

// tree names a folder with additional Compose files to test.
var tree = os.Getenv("DFVET_TREE")

func read(path string) (*source.File, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return source.New(filepath.ToSlash(path), string(b)), nil
}

// composeFiles returns the Compose files below the package's testdata and below DFVET_TREE.
func composeFiles(t testing.TB) (found []string) {
	roots := []string{"testdata"}
	if tree != "" {
		roots = append(roots, tree)
	}
	for _, root := range roots {
		_ = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			name := filepath.Base(p)
			if err == nil && d.Type().IsRegular() && strings.Contains(name, "compose") &&
				(strings.HasSuffix(name, ".yml") || strings.HasSuffix(name, ".yaml")) {
				abs, _ := filepath.Abs(p)
				found = append(found, abs)
			}
			return nil
		})
	}
	return found
}

func TestSpans(t *testing.T) {
	for _, name := range composeFiles(t) {
		src, err := read(name)
		if err != nil {
			t.Fatal(err)
		}
		f := Parse(src)
		for _, d := range f.Docs {
			checkSpans(t, src, d, source.Span{End: source.Pos(len(src.Text))}, 0)
		}
	}
}

// checkSpans checks that every node is inside its parent, and that the span of every scalar contains its
// text.
func checkSpans(t *testing.T, src *source.File, n *Node, in source.Span, depth int) {
	if n == nil || depth > 50 {
		return
	}
	if at := n.Span(); at.Start < in.Start || at.End > in.End || at.Start > at.End {
		t.Errorf("%s:%d: %v of %q is not in %v", src.Path, src.Line(at.Start), at, n.Text, in)
		return
	}
	raw := src.Slice(n.At)
	if n.Kind == Scalar && n.Style == Plain && !strings.Contains(raw, "\n") && raw != n.Text {
		t.Errorf("%s:%d: text %q, span holds %q", src.Path, src.Line(n.At.Start), n.Text, raw)
	}
	if e := n.Embed(nil, false); n.Kind == Scalar && e.Text != n.Text {
		t.Errorf("%s:%d: embedded %q, want %q", src.Path, src.Line(n.At.Start), e.Text, n.Text)
	}
	for _, e := range n.Entries {
		if e.Merged {
			continue
		}
		checkSpans(t, src, e.Key, n.At, depth+1)
		checkSpans(t, src, e.Value, n.At, depth+1)
	}
	for _, i := range n.Items {
		checkSpans(t, src, i, n.At, depth+1)
	}
}
