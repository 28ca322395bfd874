package infer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/lint/fix"
	"github.com/dfvet/dfvet/lint/infer"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/testdata/golden"
)

// TestGolden checks archives in testdata. Each is a project with a section "want", which has the proposed
// lines and the places that they come from. Lines that are inserted only with --all start with "+".
func TestGolden(t *testing.T) {
	golden.Archives(t, "testdata/*.txtar", func(t *testing.T, a *golden.Archive) {
		files := map[string]string{}
		for name, text := range a.Texts("want") {
			files["/r/"+name] = text
		}
		a.Section(t, "want", listing(inferred(t, files)))
		again(t, files)
	})
}

// load loads a project from memory.
func load(t *testing.T, files map[string]string) *project.Project {
	t.Helper()
	fsys := project.Memory("/r", files)
	configs := project.FindConfigs(fsys)
	p, err := project.Load(fsys, project.Options{Found: project.Discover(fsys, []project.Pattern{{Path: "/r", Deep: true}}, configs.Ignored), Configs: configs})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func inferred(t *testing.T, files map[string]string) []*infer.Stage {
	t.Helper()
	p := load(t, files)
	return infer.Infer(p, p.FS, func(string) bool { return true })
}

func listing(all []*infer.Stage) string {
	var b strings.Builder
	for _, s := range all {
		fmt.Fprintf(&b, "%s %d, services %s, shared %v\n", short(s.File.Source.Path), s.Stage.Index, strings.Join(s.Services, " "), s.Shared)
		for _, why := range s.Cut {
			fmt.Fprintf(&b, "  cut: %s\n", why)
		}
		for _, l := range s.Lines {
			fmt.Fprintf(&b, "%s %s\n      %s\n", map[bool]string{true: " ", false: "+"}[l.Main], l.Text, places(l.From))
		}
		for _, r := range s.Remarks {
			fmt.Fprintf(&b, "  remark: %s\n      %s\n", r.Text, places([]infer.Place{r.Place}))
		}
	}
	return b.String()
}

func short(path string) string { return strings.TrimPrefix(path, "/r/") }

func places(all []infer.Place) string {
	var words []string
	for _, p := range all {
		f, at := p.File.Outer(p.At)
		words = append(words, fmt.Sprintf("%s:%d %s", short(f.Path), f.Line(at.Start), p.What))
	}
	return strings.Join(words, ", ")
}

// again inserts the drafts and infers again, which must not propose any more lines.
func again(t *testing.T, files map[string]string) {
	t.Helper()
	for _, all := range []bool{false, true} {
		written := map[string]string{}
		for name, text := range files {
			written[name] = text
		}
		write(t, written, all)
		holds(t, files, written)
		for _, s := range inferred(t, written) {
			for _, l := range s.Lines {
				if l.Main || all {
					t.Errorf("a second run proposes %s", l.Text)
				}
			}
		}
	}
}

// write inserts the drafts into the files.
func write(t *testing.T, files map[string]string, all bool) {
	t.Helper()
	stages := inferred(t, files)
	for len(stages) > 0 {
		file := stages[0].File
		n := slices.IndexFunc(stages, func(s *infer.Stage) bool { return s.File != file })
		if n < 0 {
			n = len(stages)
		}
		text, ok := fix.Apply(file.Source.Text, infer.Edits(stages[:n], all))
		if !ok {
			t.Fatalf("the edits of %s overlap", file.Source.Path)
		}
		files[file.Source.Path], stages = text, stages[n:]
	}
}
