package dockerfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dfvet/dfvet/grammar/source"
)

// FuzzParse reads any text as each of the three kinds. No text may crash or hang the parser,
// every span must nest, the same text must give the same tree, and BuildKit must agree.
func FuzzParse(f *testing.F) {
	for _, text := range seeds(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := source.New("Dockerfile", text)
		for _, parse := range []func(*source.File) *File{Parse, ParseContract, ParseFragment} {
			if bad := misplaced(parse(src)); bad != "" {
				t.Errorf("%s in %q", bad, text)
			}
		}
		if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			return // BuildKit writes to standard error of these
		}
		if diff := disagreement(text); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	})
}

// seeds are the texts of testdata, one a file.
func seeds(f testing.TB) []string {
	paths, err := filepath.Glob("testdata/*/*Dockerfile*")
	if err != nil || paths == nil {
		f.Fatal("no seeds", err)
	}
	var all []string
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, string(text))
	}
	return all
}
