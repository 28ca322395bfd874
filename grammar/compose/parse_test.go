package compose

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dfvet/dfvet/grammar/source"
)

// TestParse prints the tree of each archive's file, with the text in the span of every node.
func TestParse(t *testing.T) {
	for _, a := range archives(t, "testdata/parse/*.txtar") {
		t.Run(strings.TrimSuffix(filepath.Base(a.name), ".txtar"), func(t *testing.T) {
			text, _ := a.file("compose.yaml")
			src := source.New("/p/compose.yaml", text)
			f := Parse(src)
			d := &dumper{}
			for i, doc := range f.Docs {
				if i > 0 {
					d.WriteString("---\n")
				}
				d.node(doc, "")
				if utf8.ValidString(text) {
					checkSpans(t, src, doc, source.Span{End: source.Pos(len(text))}, 0)
				}
			}
			for _, c := range f.Comments {
				fmt.Fprintf(d, "comment %s\n", place(src, c))
			}
			for _, n := range f.Anchors {
				fmt.Fprintf(d, "anchor %s\n", place(src, *n.Anchor))
			}
			for _, x := range f.Problems[:f.fatal] {
				d.problems([]Problem{x})
			}
			a.check(t, d.String())
		})
	}
}

// node prints a node and its children.
func (d *dumper) node(n *Node, indent string) {
	fmt.Fprintf(d, "%s%s\n", indent, headline(n))
	if n.Alias != nil {
		return
	}
	for _, e := range n.Entries {
		merged := ""
		if e.Merged {
			merged = " (merged)"
		}
		fmt.Fprintf(d, "%s  key%s %s\n", indent, merged, headline(e.Key))
		if !e.Merged {
			d.node(e.Value, indent+"    ")
		}
	}
	for _, i := range n.Items {
		d.node(i, indent+"  ")
	}
}

func headline(n *Node) string {
	out := [...]string{"null", "scalar", "sequence", "mapping"}[n.Kind]
	if n.Style != Plain {
		out += " " + [...]string{"", "single", "double", "literal", "folded", "flow"}[n.Style]
	}
	switch n.Tag {
	case "!!str", "!!map", "!!seq", "!!null":
	default:
		out += " " + n.Tag
	}
	out += fmt.Sprintf(" %q", n.File.Slice(n.At))
	if n.Kind == Scalar && n.Text != n.File.Slice(n.At) {
		out += fmt.Sprintf(" = %q", n.Text)
	}
	if n.Anchor != nil {
		out += " at " + n.File.Slice(*n.Anchor)
	}
	if n.Alias != nil {
		out += " by " + n.File.Slice(*n.Alias)
	}
	return out
}

// TestEmbed maps each byte of the embedded text of a scalar back to the file. The byte there must be the
// same, unless it was escaped or folded.
func TestEmbed(t *testing.T) {
	const text = "l: |\n  one\n    two\n\n  three ${A} $$\nf: >\n  one\n  two\n\n  three\nd: \"a\\tb \\\"c\\\" ${B:-x}\\\n  d\\u00e9\"\ns: 'it''s $A'\np: plain $A text\n"
	f := Parse(source.New("/p/compose.yaml", text))
	env := func(name string) (string, bool) { return "<" + name + ">", name == "A" }
	want := map[string]string{
		"l": "one\n  two\n\nthree <A> $\n", "f": "one two\nthree\n", "d": "a\tb \"c\" xdé", "s": "it's <A>", "p": "plain <A> text",
	}
	for _, e := range f.Root.Entries {
		in := e.Value.Embed(env, true)
		if in.Text != want[e.Key.Text] {
			t.Errorf("%s: %q, want %q", e.Key.Text, in.Text, want[e.Key.Text])
		}
		for i := range in.Text {
			out, at := in.Outer(source.Span{Start: source.Pos(i), End: source.Pos(i + 1)})
			if out != f.Source || at.Start < e.Value.At.Start || at.End > e.Value.At.End+1 { // a block scalar ends with a line end
				t.Errorf("%s: byte %d maps to %v, not in %v", e.Key.Text, i, at, e.Value.At)
			}
			if got := out.Slice(at); at.Len() == 1 && got != in.Text[i:i+1] && got != "\n" {
				t.Errorf("%s: byte %d is %q, maps to %q", e.Key.Text, i, in.Text[i:i+1], got)
			}
		}
	}
}
