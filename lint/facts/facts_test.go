package facts

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/testdata/golden"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestFacts reads the Dockerfile in each archive and compares its facts with the section want.
func TestFacts(t *testing.T) {
	golden.Archives(t, "testdata/*.txtar", func(t *testing.T, a *golden.Archive) {
		src := source.New("/Dockerfile", string(a.Files[0].Data))
		a.Section(t, "want", dump(Of(dockerfile.Parse(src))))
	})
}

// TestKept reads the Dockerfile in each archive again after an edit. Facts about unchanged parts are reused,
// and the result must be the same as without reuse.
func TestKept(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range files {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		kept, taken := &source.Kept{}, 0
		var before map[*Script]*Tree
		for i, edit := range []string{"", "\n", "\n# two\n"} {
			src := source.New("/Dockerfile", edit+string(ar.Files[0].Data))
			want := dump(Of(dockerfile.Parse(src)))
			f := dockerfile.Parse(src)
			kept.Next()
			f.Kept = kept
			facts := Of(f)
			if diff := cmp.Diff(want, dump(facts)); diff != "" {
				t.Errorf("%s, text %d: %s", name, i, diff)
			}
			now := map[*Script]*Tree{}
			for _, s := range facts.Stages {
				for _, script := range s.Scripts() {
					now[script] = script.Tree()
					for _, c := range script.Tree().Calls {
						if c.Script != script {
							t.Errorf("%s: a call is another script's", name)
						}
					}
					for _, old := range before {
						if old.File != nil && old.File == script.Tree().File {
							taken++
							break
						}
					}
				}
			}
			before = now
		}
		if len(before) > 0 && taken == 0 && strings.Contains(string(ar.Files[1].Data), "call") {
			t.Errorf("%s: nothing was kept", name)
		}
	}
}

func dump(f *File) string {
	var b strings.Builder
	src := f.Dockerfile.Source
	for _, s := range f.Stages {
		fmt.Fprintf(&b, "stage %d image %q system %d\n", s.Index, s.Image, s.System())
		for _, script := range s.Scripts() {
			fmt.Fprintf(&b, "script %d of %s %d %v loose=%v\n", script.Place, script.Shell.Program, script.Shell.Dialect, script.Shell.Args, script.Loose)
			if p := script.Tree().Problem; p != nil {
				fmt.Fprintf(&b, "  problem %s %s\n", show(src, script.Span(p.Start, p.End)), p.Message)
			}
			for _, c := range script.Tree().Calls {
				fmt.Fprintf(&b, "  call %q", c.Name)
				for _, w := range append(c.Wrappers, c.Words...) {
					b.WriteString(" " + show(src, w.Span()))
					if w.Dynamic {
						b.WriteString("*")
					}
				}
				b.WriteString("\n")
			}
			for _, u := range script.Tree().Uses() {
				dumpUse(&b, u)
			}
		}
	}
	return b.String()
}

func dumpUse(b *strings.Builder, u *Use) {
	fmt.Fprintf(b, "  use %s verb=%d %q", u.Manager.Name, u.Verb, u.Subcommand())
	for _, o := range u.Options {
		b.WriteString(" " + o.Name)
		if o.HasValue {
			b.WriteString("=" + o.Value)
		}
	}
	for _, p := range u.Packages() {
		fmt.Fprintf(b, " [%s %d]", p.Value, p.Pin)
	}
	b.WriteString("\n")
}

// show returns the place of a span, and its text if that is short.
func show(src *source.File, at source.Span) string {
	line, col := src.LineByte(at.Start)
	return fmt.Sprintf("%d:%d%q", line, col, src.Slice(at))
}
