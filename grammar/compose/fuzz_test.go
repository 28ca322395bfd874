package compose

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
)

// seeds adds the texts of the archives to the fuzzer's corpus.
func seeds(f *testing.F, add func(a archive)) {
	for _, pattern := range []string{"testdata/parse/*.txtar", "testdata/load/*.txtar"} {
		for _, a := range archives(f, pattern) {
			add(a)
		}
	}
}

// FuzzParse reads arbitrary text. Every span must be inside the file and its parent, and embedded text must
// equal the scalar's text.
func FuzzParse(f *testing.F) {
	seeds(f, func(a archive) {
		text, _ := a.file("compose.yaml")
		f.Add(text)
	})
	for _, name := range composeFiles(f) {
		if b, err := os.ReadFile(name); err == nil {
			f.Add(string(b))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := source.New("/p/compose.yaml", text)
		file := Parse(src)
		whole := source.Span{End: source.Pos(len(text))}
		for _, d := range file.Docs {
			nested(t, src, d, whole, 0)
		}
		for _, c := range file.Comments {
			within(t, src, c)
		}
		for _, p := range file.Problems {
			within(t, src, p.At)
		}
	})
}

func within(t *testing.T, src *source.File, at source.Span) {
	if at.Start < 0 || at.Start > at.End || int(at.End) > len(src.Text) {
		t.Errorf("%v is not in a file of %d bytes", at, len(src.Text))
	}
}

// nested fails if a node is not inside its parent.
func nested(t *testing.T, src *source.File, n *Node, in source.Span, depth int) {
	at := n.Span()
	within(t, src, at)
	within(t, src, n.At)
	if at.Start < in.Start || at.End > in.End {
		t.Errorf("%v is not in %v", at, in)
	}
	if e := n.Embed(nil, false); n.Kind == Scalar && e.Text != n.Text {
		t.Errorf("embedded %q, want %q", e.Text, n.Text)
	}
	if n.Alias != nil || depth > 100 {
		return
	}
	for _, e := range n.Entries {
		if !e.Merged {
			nested(t, src, e.Key, n.At, depth+1)
			nested(t, src, e.Value, n.At, depth+1)
		}
	}
	for _, i := range n.Items {
		nested(t, src, i, n.At, depth+1)
	}
}

// FuzzLoad loads two arbitrary files that may refer to each other, with variables. Every position in the
// project must be inside its file.
func FuzzLoad(f *testing.F) {
	seeds(f, func(a archive) {
		main, _ := a.file("compose.yaml")
		over, _ := a.file("compose.override.yaml")
		env, _ := a.file(".env")
		f.Add(main, over, env)
	})
	f.Add("include: [compose.override.yaml]\nservices: {a: {extends: {file: compose.override.yaml, service: a}}}\n", "services: {a: {image: $A}}\n", "A=1\n")
	f.Fuzz(func(t *testing.T, main, over, env string) {
		files := map[string]*source.File{
			"/p/compose.yaml":          source.New("/p/compose.yaml", main),
			"/p/compose.override.yaml": source.New("/p/compose.override.yaml", over),
			"/p/.env":                  source.New("/p/.env", env),
		}
		read := func(name string) (*source.File, error) {
			if file := files[name]; file != nil {
				return file, nil
			}
			return nil, errors.Join(fs.ErrNotExist)
		}
		for _, closed := range []bool{false, true} {
			p := (&Loader{Read: read, Closed: closed}).Load("/p/compose.yaml", "/p/compose.override.yaml")
			for _, x := range p.Problems {
				if x.File != nil {
					within(t, x.File, x.At)
				}
			}
			dump(p)
			for _, s := range p.Services {
				values := append([]Value{s.Name}, s.Expose...)
				for _, e := range s.Environment {
					values = append(values, e.Key)
				}
				for _, v := range values {
					if v.File != nil {
						within(t, v.File, v.At)
					}
				}
			}
		}
	})
}
