package dockerfile

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
)

// FuzzParse parses any text as each of the three kinds of text. The parser must not crash or hang, the spans
// must nest, the same text must give the same tree, and BuildKit must agree.
func FuzzParse(f *testing.F) {
	for _, text := range seeds(f) {
		f.Add(text)
	}
	stderr := os.Stderr
	defer func() { os.Stderr = stderr }()
	var once sync.Once // only in the worker, because the fuzzer reports its progress on standard error too
	f.Fuzz(func(t *testing.T, text string) {
		once.Do(func() { os.Stderr = devNull(t) })
		src := source.New("Dockerfile", text)
		for _, parse := range []func(*source.File) *File{Parse, ParseContract, ParseFragment} {
			if bad := misplaced(parse(src)); bad != "" {
				t.Errorf("%s in %q", bad, text)
			}
		}
		if diff := disagreement(text); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	})
}

// seeds returns the texts in testdata, one per file.
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

// quiet discards the warnings about unusual bytes that BuildKit prints to standard error.
func quiet(t testing.TB) {
	stderr := os.Stderr
	os.Stderr = devNull(t)
	t.Cleanup(func() { os.Stderr = stderr })
}

func devNull(t testing.TB) *os.File {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return null
}
