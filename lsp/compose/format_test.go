package compose

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

func everywhereIn(source.Span) bool { return true }

// TestFormatCorpus formats real files: formatting must not change the meaning, and formatting again must
// change nothing. DFVET_TREE names a folder with such files.
func TestFormatCorpus(t *testing.T) {
	tree := os.Getenv("DFVET_TREE")
	if tree == "" {
		t.Skip("DFVET_TREE is not set")
	}
	files, changed, refused := 0, 0, 0
	err := filepath.WalkDir(tree, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(strings.ToLower(d.Name()), "compose") || !strings.Contains(d.Name(), ".y") {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		files++
		for _, unit := range []int{2, 4} {
			f := compose.Parse(source.New("/compose.yaml", string(text)))
			all := formatCompose(f, unit, everywhereIn)
			if all == nil && wouldFormat(f, unit) {
				refused++
				t.Logf("%s: refused with %d", name, unit)
			}
			if all == nil {
				continue
			}
			changed++
			again := compose.Parse(source.New("/compose.yaml", applied(string(text), all)))
			if more := formatCompose(again, unit, everywhereIn); more != nil {
				t.Errorf("%s: formatted with %d twice: %q at %d", name, unit, more[0].New, again.Source.Line(more[0].At.Start))
			}
		}
		return nil
	})
	t.Log(files, "files", changed, "changed", refused, "refused", err)
}

// wouldFormat reports whether the formatter has changes for a file without syntax errors.
func wouldFormat(f *compose.File, unit int) bool {
	for _, p := range f.Problems {
		if p.Rule == "compose/syntax" {
			return false
		}
	}
	w := &composeFormatter{file: f, src: f.Source, unit: unit, inside: map[int]inset{}, moved: map[int]int{}}
	w.run()
	return len(w.all) > 0
}

// Texts before and after formatting.
var formattings = []struct{ name, before, after string }{
	{"levels", "services:\n    web:\n        image: nginx   \n        ports:\n            - \"80:80\"\n",
		"services:\n  web:\n    image: nginx\n    ports:\n      - \"80:80\"\n"},
	{"a list at the column of its key stays there", "services:\n   web:\n      ports:\n      - 1\n      - a: 2\n        b: 3\n",
		"services:\n  web:\n    ports:\n    - 1\n    - a: 2\n      b: 3\n"},
	{"the gap behind a dash stays", "a:\n-   b: 1\n    c: 2\n", "a:\n-   b: 1\n    c: 2\n"},
	{"a block scalar moves with its key", "services:\n    web:\n        command: |\n            a\n              b\n\n            c  \n        image: x\n",
		"services:\n  web:\n    command: |\n        a\n          b\n\n        c  \n    image: x\n"},
	{"a block scalar that says its indentation", "a:\n    b: |2\n          x\n        y\n    c: 1\n", "a:\n  b: |2\n        x\n      y\n  c: 1\n"},
	{"what a scalar keeps", "a:\n    b: |+\n      x\n\n\n", "a:\n  b: |+\n    x\n\n\n"},
	{"comments", "# top\nservices:\n    # of web\n    web:\n        image: x # y   \n        # ports:\n        #   - 1\n    # last\n",
		"# top\nservices:\n  # of web\n  web:\n    image: x # y\n    # ports:\n    #   - 1\n  # last\n"},
	{"brackets over lines", "a:\n    b: [\n       1,\n       2\n    ]\n    c: {x: 1,\n      y: 2}\n", "a:\n  b: [\n     1,\n     2\n  ]\n  c: {x: 1,\n    y: 2}\n"},
	{"quotes over lines", "a:\n    b: \"x\n      y\"\n    c: plain\n       text\n", "a:\n  b: \"x\n    y\"\n  c: plain\n     text\n"},
	{"line ends", "a:\r\n    b: 1  \r\n\r\n\r\n", "a:\r\n  b: 1\r\n"},
	{"no line end", "a: 1", "a: 1\n"},
	{"empty lines at the end", "a: 1\n\n  \n", "a: 1\n"},
	{"documents", "---\na:\n    b: 1\n---\nc:\n      d: 1\n...\n", "---\na:\n  b: 1\n---\nc:\n  d: 1\n...\n"},
	{"anchors and merge keys", "x-a: &a\n    k: v\nservices:\n    b:\n        <<: *a\n        &c image: x\n        e: &d\n            f: 1\n",
		"x-a: &a\n  k: v\nservices:\n  b:\n    <<: *a\n    &c image: x\n    e: &d\n      f: 1\n"},
	{"lists of lists", "a:\n    -   - 1\n        - 2\n    - - 3\n", "a:\n  -   - 1\n      - 2\n  - - 3\n"},
	{"a value on a line of its own", "a:\n    b:\n        long text\n    -x: 1\n", "a:\n  b:\n    long text\n  -x: 1\n"},
	{"what cannot be read stays", "a:\n    b: [1\n    c: 2   \n", "a:\n    b: [1\n    c: 2   \n"},
	{"a tab stays", "a:\n    b: 1\n\t# x\n", "a:\n  b: 1\n\t# x\n"},
	{"wide letters", "é:\n    😀: 1  \n", "é:\n  😀: 1\n"},
	{"nothing", "", ""},
	{"blanks", "  \n\n", "\n\n"},
	{"a dash alone", "a:\n    -\n        b: 1\n        c: 2\n", "a:\n  -\n    b: 1\n    c: 2\n"},
	{"a key in quotes", "a:\n    \"b c\":\n        'd': 1\n", "a:\n  \"b c\":\n    'd': 1\n"},
}

func TestFormatCompose(t *testing.T) {
	for _, x := range formattings {
		f := compose.Parse(source.New("/compose.yaml", x.before))
		got := applied(x.before, formatCompose(f, 2, everywhereIn))
		if got != x.after {
			t.Errorf("%s:\n%s\nis\n%s\nwant\n%s", x.name, x.before, got, x.after)
		}
		if again := applied(got, formatCompose(compose.Parse(source.New("/compose.yaml", got)), 2, everywhereIn)); again != got {
			t.Errorf("%s: a second time:\n%s", x.name, again)
		}
		four := applied(x.before, formatCompose(f, 4, everywhereIn))
		if !sameYAML(f, compose.Parse(source.New("/compose.yaml", four))) {
			t.Errorf("%s: says something else:\n%s", x.name, four)
		}
	}
}

// Range formatting moves lines only if the complete file keeps its meaning.
func TestFormatComposeRange(t *testing.T) {
	text := "a:\n    b: 1  \n    c: 2  \n"
	f := compose.Parse(source.New("/compose.yaml", text))
	one := func(at source.Span) bool { return f.Source.Line(at.Start) == 2 }
	if got := applied(text, formatCompose(f, 2, one)); got != "a:\n    b: 1\n    c: 2  \n" {
		t.Errorf("%q", got)
	}
}

// A new line is indented for the text that most likely follows; "|" is the end of the line above.
func TestIndentBehind(t *testing.T) {
	for text, want := range map[string]string{
		"services:|":                       "  ",
		"services:\n  web:|":               "    ",
		"services:\n  web: &a |":           "    ",
		"services:\n  web:\n    image: x|": "    ",
		"services:\n  web:\n    - a: x|":   "      ",
		"services:\n  web:\n    - a:|":     "        ",
		"services:\n  web:\n    - a|":      "    ",
		"services:\n  web:\n    -|":        "      ",
		"a:\n  b: |2-|":                    "    ",
		"a:\n  b: >|":                      "    ",
		"a:\n  b: x # why:|":               "  ",
		"a:\n  b: # why|":                  "    ",
		"a:\n  \"b c\":|":                  "    ",
		"a:\r\n  b:\r|":                    "    ",
	} {
		i := strings.LastIndexByte(text, '|')
		got, ok := indentBehind(text[:i]+text[i+1:], i, 2)
		if !ok {
			got = "none"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
