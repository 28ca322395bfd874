package project_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/testdata/golden"
)

// TestCalls runs on archives that are one project each. The section "want" lists the programs that each
// service runs, and the programs of the last stage of each Dockerfile that no service builds. For each word
// it gives the place, and the text at that place if it differs from the word.
func TestCalls(t *testing.T) {
	golden.Archives(t, "testdata/calls/*.txtar", func(t *testing.T, a *golden.Archive) {
		texts := map[string]string{"/p/.git/HEAD": ""}
		for name, text := range a.Texts("want") {
			texts["/p/"+name] = text
		}
		a.Section(t, "want", calls(t, project.Memory("/p", texts)))
	})
}

func calls(t *testing.T, fsys project.FS) string {
	found := project.Discover(fsys, []project.Pattern{{Path: "/p", Deep: true}}, func(string) bool { return false })
	p, err := project.Load(fsys, project.Options{Found: found})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, app := range p.Apps {
		for _, s := range app.Services {
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
