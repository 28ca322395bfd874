package cursor

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/testdata/golden"
)

// TestCursor reads each file of an archive and prints what is typed at each mark ‸.
func TestCursor(t *testing.T) {
	golden.Archives(t, "testdata/cursor/*.txtar", func(t *testing.T, a *golden.Archive) {
		a.Section(t, "want", each(a.Archive, func(text string) string {
			before, after, _ := strings.Cut(text, "‸")
			src := source.New("compose.yaml", before+after)
			pos := source.Pos(len(before))
			c := At(src, pos, func() *Index { return NewIndex(compose.Parse(src)) })
			if c == nil {
				return "nothing\n"
			}
			return describe(c, src)
		}))
	})
}

// describe prints a cursor: what may be typed, at which path, and the word that it replaces.
func describe(c *Cursor, src *source.File) string {
	var b strings.Builder
	for _, is := range []struct {
		ok   bool
		what string
	}{{c.IsKey, "key"}, {c.IsValue, "value"}, {c.IsItem, "item"}, {c.LacksDash && c.IsItem, "lacks dash"}, {c.LacksSpace, "lacks space"},
		{c.HasColon, "has colon"}, {c.InBrackets, "in brackets"}, {c.Quote != 0, "in quotes"}} {
		if is.ok {
			b.WriteString(is.what + ", ")
		}
	}
	fmt.Fprintf(&b, "at %q of %q", c.Where, c.Service())
	if where, schema := c.Item(); c.IsItem && schema != nil {
		fmt.Fprintf(&b, ", item of %q", where)
	}
	if c.Key != nil {
		fmt.Fprintf(&b, ", table %s", c.Key.Name)
	}
	fmt.Fprintf(&b, "\n  types %q of %q in column %d\n", c.Typed, src.Slice(c.At), c.Column)
	if len(c.Taken) > 0 {
		b.WriteString("  taken")
		for _, k := range slices.Sorted(maps.Keys(c.Taken)) {
			fmt.Fprintf(&b, " %s:%d", k, c.Taken[k])
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestNames prints the names in each file of an archive, with their places and what the places refer to.
func TestNames(t *testing.T) {
	golden.Archives(t, "testdata/names/*.txtar", func(t *testing.T, a *golden.Archive) {
		a.Section(t, "want", each(a.Archive, func(text string) string {
			x := NewIndex(compose.Parse(source.New("compose.yaml", text)))
			var b strings.Builder
			for _, m := range x.Mentions() {
				src, verb := x.Tree.Source, "uses"
				if m.Declares {
					verb = "declares"
				}
				fmt.Fprintf(&b, "%d:%d %s %q of %s", src.Line(m.At.Start), m.At.Start-src.LineSpan(src.Line(m.At.Start)).Start+1, verb, m.Text, m.Kind)
				for _, o := range x.Named(m.Name) {
					if o.Declares && !m.Declares {
						fmt.Fprintf(&b, ", declared on line %d", src.Line(o.At.Start))
					}
				}
				if src.Slice(m.At) != m.Text {
					fmt.Fprintf(&b, ", written as %q", src.Slice(m.At))
				}
				if found, ok := x.MentionAt(m.At.Start); !ok || found.At != m.At {
					b.WriteString(", not found at its place")
				}
				b.WriteString("\n")
			}
			return b.String()
		}))
	})
}

// TestSpots prints the key, scalar or alias at each mark ‸, and the block around it.
func TestSpots(t *testing.T) {
	golden.Archives(t, "testdata/spots/*.txtar", func(t *testing.T, a *golden.Archive) {
		a.Section(t, "want", each(a.Archive, func(text string) string {
			before, after, _ := strings.Cut(text, "‸")
			x := NewIndex(compose.Parse(source.New("compose.yaml", before+after)))
			pos := source.Pos(len(before))
			var b strings.Builder
			for _, find := range []struct {
				what string
				spot *Spot
			}{{"at", x.At(pos)}, {"before", x.Before(pos)}, {"last", x.Last(pos)}} {
				s := find.spot
				if s == nil {
					fmt.Fprintf(&b, "%s: nothing\n", find.what)
					continue
				}
				name, _ := s.PairName()
				fmt.Fprintf(&b, "%s: %s %q of %q, key %t, pair %q\n", find.what, s.Where, s.Node.Text, s.Service(), s.IsKey, name)
			}
			if s := x.Last(pos); s != nil {
				if block := s.BlockAround(pos); block != nil {
					fmt.Fprintf(&b, "block: %q\n", block.Text)
				}
			}
			return b.String()
		}))
	})
}

// each returns the results for the files of an archive, each below the file's name.
func each(a *txtar.Archive, result func(text string) string) string {
	var b strings.Builder
	for _, f := range a.Files {
		if f.Name != "want" {
			b.WriteString("# " + f.Name + "\n" + result(strings.TrimSuffix(string(f.Data), "\n")))
		}
	}
	return b.String()
}

func FuzzCursor(f *testing.F) {
	for _, text := range []string{"services:\n  web:\n    ports:\n      - 8080:", "x-a: &a\n  b: *a\nservices:\n  web:\n    <<: *a\n    environment: {A: $B", "services:\n  a:\n    x-contract: |\n\n\n  b: &", "a: 'b\n- c: \"&d"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := source.New("compose.yaml", text)
		x := NewIndex(compose.Parse(src))
		x.Mentions()
		for pos := range source.Pos(len(text) + 1) {
			if s := x.Last(pos); s != nil {
				s.BlockAround(pos)
				s.PairName()
			}
			if c := At(src, pos, func() *Index { return x }); c != nil && (c.At.Start > pos || pos > c.At.End) {
				t.Fatalf("%d is not in the word %v of %q", pos, c.At, text)
			}
		}
	})
}
