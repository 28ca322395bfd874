package project_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/dfvet/dfvet/lint/project"
)

// Each archive is a project. "want" lists the programs that each service, and the last stage of each Dockerfile
// that no service builds, runs: where each word is written, and what that place shows if it is not the word.
func TestCalls(t *testing.T) {
	archives, err := filepath.Glob("testdata/calls/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			texts := map[string]string{"/p/.git/HEAD": ""}
			a.Files = slices.DeleteFunc(a.Files, func(f txtar.File) bool {
				if f.Name != "want" {
					texts["/p/"+f.Name] = string(f.Data)
				}
				return f.Name == "want" && *update
			})
			got := calls(t, project.Memory("/p", texts))
			if *update {
				a.Files = append(a.Files, txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(a.Files[len(a.Files)-1].Data), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func calls(t *testing.T, fsys project.FS) string {
	found := project.Discover(fsys, []project.Pattern{{Path: "/p", Deep: true}}, func(string) bool { return false })
	p, err := project.Load(fsys, project.Options{Found: found})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, w := range p.Apps {
		for _, s := range w.Services {
			fmt.Fprintf(&b, "%s\n", s.Name.Text)
			showCalls(&b, s.Calls)
		}
	}
	for _, f := range p.Dockerfiles {
		if len(p.Builders(f)) == 0 && len(f.Stages) > 0 {
			fmt.Fprintf(&b, "%s\n", f.Source.Path)
			showCalls(&b, p.StageCalls(f, f.Stages[len(f.Stages)-1]))
		}
	}
	return b.String()
}

func showCalls(b *strings.Builder, all []*project.Call) {
	for _, c := range all {
		b.WriteString("  ")
		if !c.Sure {
			b.WriteString("perhaps ")
		}
		for _, g := range append([]*project.Given{c.Program}, c.Args...) {
			b.WriteString(showGiven(g) + " ")
		}
		if c.Open {
			b.WriteString("…")
		}
		fmt.Fprintf(b, "\n    in %q", c.Dir)
		for _, name := range slices.Sorted(maps.Keys(c.Env)) {
			fmt.Fprintf(b, " %s=%s", name, showGiven(c.Env[name]))
		}
		if c.EnvOpen {
			b.WriteString(" and more variables")
		}
		for _, f := range c.Files {
			fmt.Fprintf(b, " by %s", f.Path)
		}
		b.WriteByte('\n')
	}
}

func showGiven(g *project.Given) string {
	if g == nil {
		return "?"
	}
	text := g.Text
	if !g.Known {
		text += "?"
	}
	if g.File == nil {
		return text
	}
	line, col := g.File.LineRune(g.At.Start)
	at := fmt.Sprintf("@%s:%d:%d", filepath.Base(g.File.Path), line, col)
	if shown := g.File.Slice(g.At); shown != text {
		at += fmt.Sprintf("(%s)", shown)
	}
	return text + at
}
