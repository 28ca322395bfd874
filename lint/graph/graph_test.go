package graph

import (
	"bytes"
	"io"
	"maps"
	"slices"
	"testing"

	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/testdata/golden"
)

// graphs returns the graphs of the projects in the given files.
func graphs(t testing.TB, texts map[string]string) []*Graph {
	t.Helper()
	under := map[string]string{"/p/.git/HEAD": ""}
	for name, text := range texts {
		under["/p/"+name] = text
	}
	fsys := project.Memory("/p", under)
	p, err := project.Load(fsys, project.Options{Found: project.Discover(fsys, []project.Pattern{{Path: "/p", Deep: true}}, func(string) bool { return false })})
	if err != nil {
		t.Fatal(err)
	}
	var all []*Graph
	for _, app := range p.Apps {
		all = append(all, Of(wiring.Check(app, p.Types), p.SecretTexts(app)))
	}
	return all
}

func pictures(t testing.TB, texts map[string]string) []*Picture {
	t.Helper()
	var all []*Picture
	for _, g := range graphs(t, texts) {
		all = append(all, Draw(g))
	}
	return all
}

var formats = map[string]func(io.Writer, []*Picture) error{
	"svg": SVG, "mermaid": Mermaid, "dot": DOT,
	"sections": func(w io.Writer, p []*Picture) error {
		_, err := io.WriteString(w, Sections(p, PathLocator("/p")))
		return err
	},
}

func TestFormats(t *testing.T) {
	golden.Archives(t, "testdata/*.txtar", func(t *testing.T, a *golden.Archive) {
		texts := a.Texts(slices.Collect(maps.Keys(formats))...)
		for _, name := range slices.Sorted(maps.Keys(formats)) {
			write := formats[name]
			var first, second bytes.Buffer
			if err := write(&first, pictures(t, texts)); err != nil {
				t.Fatal(err)
			}
			if err := write(&second, pictures(t, texts)); err != nil || first.String() != second.String() {
				t.Errorf("%s: a second run gives another text (%v)", name, err)
			}
			if name != "sections" && !Wrote(name, first.String()) {
				t.Errorf("%s is not known as a graph", name)
			}
			a.Section(t, name, first.String())
		}
	})
}
