package compose

import (
	"math/rand"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
)

// sameFile reports whether two readings of the same text gave the same result, and prints both if they did
// not.
func sameFile(t *testing.T, want, got *File) {
	t.Helper()
	if reflect.DeepEqual(want, got) {
		return
	}
	t.Fatalf("read differently:\n%q\n--- want\n%s--- got\n%s", want.Source.Text, shown(want), shown(got))
}

func shown(f *File) string {
	d := &dumper{}
	for _, doc := range f.Docs {
		d.WriteString("---\n")
		d.node(doc, "")
	}
	d.problems(f.Problems)
	return d.String()
}

// byPieces reads a text with a new Reader.
func byPieces(src *source.File) *File { return (&Reader{}).Parse(src) }

// readerTexts returns all available Compose files, and some that are hard to split.
func readerTexts(t testing.TB) []string {
	var all []string
	for _, pattern := range []string{"testdata/parse/*.txtar", "testdata/load/*.txtar"} {
		for _, a := range archives(t, pattern) {
			for _, f := range a.Files {
				if strings.HasSuffix(f.Name, ".yaml") {
					all = append(all, string(f.Data))
				}
			}
		}
	}
	for _, name := range composeFiles(t) {
		if b, err := os.ReadFile(name); err == nil && len(b) < 1<<16 {
			all = append(all, string(b))
		}
	}
	return append(all,
		"x: &a {k: 1}\nservices:\n  a: *a\n  b:\n    <<: *a\n  c: &a\n    image: x\n  d: *a\n",
		"services:\n  a: \"x\n  b: y\"\n  c: z\n",
		"services:\n  a: [x,\n  b: y]\nd:\n  e: f\n",
		"---\n# c\nname: x\n\nservices: # here\n  # there\n  a:\n    command: |\n      x\n\n  # between\n  b: ~\nvolumes:\n",
		"services:\n  a:\n    image: *none\n  b:\n    image: x\n",
		"services:\n   a:\n    image: x\n   \"b\":\n    image: y\n   c: {image: z}\n",
		"services:\n  a:\r\n    image: é😀\r\n  b:\r\n    x: 1\r\n",
		"a:\n  b:\n  c:\nd:\n- e\n- f: g\n",
		"a:\n  b: |+\n    x\n\n\n  c: >-\n    y\n z: 1\n")
}

// TestReaderPieces checks that a text gives the same result whether it is read in pieces or in one piece.
func TestReaderPieces(t *testing.T) {
	for _, text := range readerTexts(t) {
		src := source.New("/p/compose.yaml", text)
		sameFile(t, Parse(src), byPieces(src))
	}
}

// TestReaderEdits checks that a Reader gives the same result as Parse, whatever it read before.
func TestReaderEdits(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	pieces := []string{"", "\n", " ", "  ", "x", ": ", "- ", "\"", "'", "[", "}", "#", "&a ", "*a", "|\n", "\n  new:\n    image: x\n", "<<: *a", "---\n", "\t"}
	for _, text := range readerTexts(t) {
		reader := &Reader{}
		for range 40 {
			at := r.Intn(len(text) + 1)
			text = text[:at] + pieces[r.Intn(len(pieces))] + text[min(at+r.Intn(4), len(text)):]
			src := source.New("/p/compose.yaml", text)
			sameFile(t, Parse(src), reader.Parse(src))
		}
	}
}

// FuzzReader reads arbitrary text in pieces and in one piece, and again after an edit.
func FuzzReader(f *testing.F) {
	for _, text := range readerTexts(f) {
		if len(text) < 3000 {
			f.Add(text, 5, "x")
		}
	}
	f.Fuzz(func(t *testing.T, text string, at int, more string) {
		if len(text) > 3000 {
			return // aliases of aliases take long to compare
		}
		reader := &Reader{}
		src := source.New("/p/compose.yaml", text)
		sameFile(t, Parse(src), reader.Parse(src))
		at = min(max(at, 0), len(text))
		src = source.New("/p/compose.yaml", text[:at]+more+text[at:])
		sameFile(t, Parse(src), reader.Parse(src))
	})
}
