package project_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/dfvet/dfvet/lint/project"
)

// Each archive is a tree, and what is loaded of it: the files that are checked, the Compose projects
// with what their services build, and what is left out.
func TestLoad(t *testing.T) {
	archives, err := filepath.Glob("testdata/load/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			texts, want := map[string]string{"/p/.git/HEAD": ""}, ""
			for _, f := range a.Files {
				if f.Name == "want" {
					want = string(f.Data)
					continue
				}
				texts["/p/"+f.Name] = string(f.Data)
			}
			got := loaded(t, project.Memory("/p", texts))
			if *update {
				if last := len(a.Files) - 1; a.Files[last].Name == "want" {
					a.Files = a.Files[:last]
				}
				a.Files = append(a.Files, txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func loaded(t *testing.T, fsys project.FS) string {
	found := project.Discover(fsys, []project.Pattern{{Path: "/p", Deep: true}}, func(string) bool { return false })
	p, err := project.Load(fsys, project.Options{Found: found})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range p.Dockerfiles {
		fmt.Fprintf(&b, "dockerfile %s\n", f.Source.Path)
	}
	for _, f := range p.Composes {
		fmt.Fprintf(&b, "compose %s\n", f.Source.Path)
	}
	for _, w := range p.All() {
		fmt.Fprintf(&b, "project %s", files(w))
		if w.Overlay != "" {
			fmt.Fprintf(&b, ", for %s", w.Overlay)
		}
		if w.Part {
			b.WriteString(", not judged")
		}
		b.WriteByte('\n')
		if base := p.Base(w); base != nil {
			fmt.Fprintf(&b, "  over %s\n", files(base))
		}
		for _, s := range w.Services {
			fmt.Fprintf(&b, "  %s", s.Name.Text)
			if s.Build != nil && s.Build.File != nil {
				fmt.Fprintf(&b, " builds %s", s.Build.Path)
			} else if s.Build != nil {
				fmt.Fprintf(&b, " misses %q", s.Build.Missing)
			}
			b.WriteByte('\n')
		}
	}
	for _, s := range p.Skipped {
		fmt.Fprintf(&b, "skipped %s: %s\n", s.Path, s.Reason)
	}
	return strings.ReplaceAll(b.String(), "/p/", "")
}

func files(w *project.App) string {
	var names []string
	for _, f := range w.Model.Files {
		names = append(names, f.Source.Path)
	}
	return strings.Join(names, " ")
}
