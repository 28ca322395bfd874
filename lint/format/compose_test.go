package format

import (
	"testing"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/fix"
)

func applied(t *testing.T, text string, edits []source.Edit) string {
	t.Helper()
	after, ok := fix.Apply(text, edits)
	if !ok {
		t.Fatalf("edits overlap in %q: %v", text, edits)
	}
	return after
}

func everywhereIn(source.Span) bool { return true }

// formattings are texts before and after formatting.
var formattings = []struct{ name, before, after string }{
	{"levels", "services:\n    web:\n        image: nginx   \n        ports:\n            - \"80:80\"\n",
		"services:\n  web:\n    image: nginx\n    ports:\n      - \"80:80\"\n"},
	{"a list at the column of its key remains there", "services:\n   web:\n      ports:\n      - 1\n      - a: 2\n        b: 3\n",
		"services:\n  web:\n    ports:\n    - 1\n    - a: 2\n      b: 3\n"},
	{"the gap after a dash remains", "a:\n-   b: 1\n    c: 2\n", "a:\n-   b: 1\n    c: 2\n"},
	{"a block scalar moves with its key", "services:\n    web:\n        command: |\n            a\n              b\n\n            c  \n        image: x\n",
		"services:\n  web:\n    command: |\n        a\n          b\n\n        c  \n    image: x\n"},
	{"a block scalar that says its indentation", "a:\n    b: |2\n          x\n        y\n    c: 1\n", "a:\n  b: |2\n        x\n      y\n  c: 1\n"},
	{"what a scalar keeps", "a:\n    b: |+\n      x\n\n\n", "a:\n  b: |+\n    x\n\n\n"},
	{"comments", "# top\nservices:\n    # of web\n    web:\n        image: x # y   \n        # ports:\n        #   - 1\n    # last\n",
		"# top\nservices:\n  # of web\n  web:\n    image: x # y\n    # ports:\n    #   - 1\n  # last\n"},
	{"brackets over lines", "a:\n    b: [\n       1,\n       2\n    ]\n    c: {x: 1,\n      y: 2}\n", "a:\n  b: [\n     1,\n     2\n  ]\n  c: {x: 1,\n    y: 2}\n"},
	{"quotes over lines", "a:\n    b: \"x\n      y\"\n    c: plain\n       text\n", "a:\n  b: \"x\n    y\"\n  c: plain\n     text\n"},
	{"line ends", "a:\r\n    b: 1  \r\n\r\n\r\n", "a:\r\n  b: 1\r\n"},
	{"no line end", "a:\n    b: 1  ", "a:\n  b: 1"},
	{"empty lines at the end", "a: 1\n\n  \n", "a: 1\n"},
	{"documents", "---\na:\n    b: 1\n---\nc:\n      d: 1\n...\n", "---\na:\n  b: 1\n---\nc:\n  d: 1\n...\n"},
	{"anchors and merge keys", "x-a: &a\n    k: v\nservices:\n    b:\n        <<: *a\n        &c image: x\n        e: &d\n            f: 1\n",
		"x-a: &a\n  k: v\nservices:\n  b:\n    <<: *a\n    &c image: x\n    e: &d\n      f: 1\n"},
	{"lists of lists", "a:\n    -   - 1\n        - 2\n    - - 3\n", "a:\n  -   - 1\n      - 2\n  - - 3\n"},
	{"a value on a line of its own", "a:\n    b:\n        long text\n    -x: 1\n", "a:\n  b:\n    long text\n  -x: 1\n"},
	{"what cannot be read remains", "a:\n    b: [1\n    c: 2   \n", "a:\n    b: [1\n    c: 2   \n"},
	{"a tab remains", "a:\n    b: 1\n\t# x\n", "a:\n  b: 1\n\t# x\n"},
	{"wide letters", "é:\n    😀: 1  \n", "é:\n  😀: 1\n"},
	{"nothing", "", ""},
	{"only spaces", "  \n\n", "\n\n"},
	{"only a dash", "a:\n    -\n        b: 1\n        c: 2\n", "a:\n  -\n    b: 1\n    c: 2\n"},
	{"a contract in a service", "services:\n    web:\n        x-contract: |\n            listens   on: TCP:80  for: http\n              # why\n            environment needs: A \\\n             FORMAT: LOGLEVEL   \n        image: a  # b\n",
		"services:\n  web:\n    x-contract: |\n        LISTENS ON: TCP:80 FOR: http\n        # why\n        ENVIRONMENT NEEDS: A \\\n         FORMAT: LOGLEVEL\n    image: a  # b\n"},
	{"a Dockerfile in a service", "services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM   a\n        #:listens on: TCP:80 for:  http\n          RUN  b  \n",
		"services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM a\n        #: LISTENS ON: TCP:80 FOR: http\n        RUN b\n"},
	{"a contract with variables of Compose remains", "services:\n  web:\n    x-contract: |\n      listens  on: TCP:${PORT}\n", "services:\n  web:\n    x-contract: |\n      listens  on: TCP:${PORT}\n"},
	{"a key with a tag", "services:\n    !00 a: |\n     b\n", "services:\n  !00 a: |\n   b\n"},
	{"a key in quotes", "a:\n    \"b c\":\n        'd': 1\n", "a:\n  \"b c\":\n    'd': 1\n"},
}

func TestFormatCompose(t *testing.T) {
	for _, x := range formattings {
		f := compose.Parse(source.New("/compose.yaml", x.before))
		got := applied(t, x.before, Compose(f, 2, everywhereIn))
		if got != x.after {
			t.Errorf("%s:\n%s\nis\n%s\nwant\n%s", x.name, x.before, got, x.after)
		}
		if again := applied(t, got, Compose(compose.Parse(source.New("/compose.yaml", got)), 2, everywhereIn)); again != got {
			t.Errorf("%s: a second time:\n%s", x.name, again)
		}
		four := applied(t, x.before, Compose(f, 4, everywhereIn))
		if tree(x.before) != tree(four) {
			t.Errorf("%s: says something else:\n%s", x.name, four)
		}
	}
}

// TestFormatComposeRange checks that formatting a range moves lines only if the complete file keeps its
// meaning.
func TestFormatComposeRange(t *testing.T) {
	text := "a:\n    b: 1  \n    c: 2  \n"
	f := compose.Parse(source.New("/compose.yaml", text))
	one := func(at source.Span) bool { return f.Source.Line(at.Start) == 2 }
	if got := applied(t, text, Compose(f, 2, one)); got != "a:\n    b: 1\n    c: 2  \n" {
		t.Errorf("%q", got)
	}
}
