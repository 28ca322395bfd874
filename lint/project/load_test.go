package project_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/testdata/golden"
)

// TestLoad runs on archives. Each contains a tree and the expected result of loading it: the files that are
// checked, the apps with what their services build, and what is skipped.
func TestLoad(t *testing.T) {
	golden.Archives(t, "testdata/load/*.txtar", func(t *testing.T, a *golden.Archive) {
		texts := map[string]string{"/p/.git/HEAD": ""}
		for name, text := range a.Texts("want") {
			texts["/p/"+name] = text
		}
		a.Section(t, "want", loaded(t, project.Memory("/p", texts)))
	})
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
	for _, app := range p.All() {
		fmt.Fprintf(&b, "project %s", files(app))
		if app.Overlay != "" {
			fmt.Fprintf(&b, ", for %s", app.Overlay)
		}
		if app.Incomplete {
			b.WriteString(", not judged")
		}
		b.WriteByte('\n')
		if base := p.Base(app); base != nil {
			fmt.Fprintf(&b, "  over %s\n", files(base))
		}
		for _, s := range app.Services {
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

func files(app *project.App) string {
	var names []string
	for _, f := range app.Model.Files {
		names = append(names, f.Source.Path)
	}
	return strings.Join(names, " ")
}
