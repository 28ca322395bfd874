package bake

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/testdata/golden"
)

// TestGolden prints the targets of the Bake files in each archive.
func TestGolden(t *testing.T) {
	golden.Archives(t, "testdata/*.txtar", func(t *testing.T, a *golden.Archive) {
		a.Section(t, "want", printed(Read(filesOf(a), nil)))
	})
}

func filesOf(a *golden.Archive) (files []*source.File) {
	texts := a.Texts("want")
	for _, name := range Names {
		if text, ok := texts[name]; ok {
			files = append(files, source.New(name, text))
		}
	}
	return files
}

// printed returns targets as text; "?" is an unknown value.
func printed(all []*Target) string {
	var b strings.Builder
	for _, t := range all {
		fmt.Fprintf(&b, "%s\n", t.Name)
		line := func(what string, x *Text) {
			switch {
			case x == nil:
			case x.Known:
				fmt.Fprintf(&b, "  %s %q\n", what, x.Text)
			default:
				fmt.Fprintf(&b, "  %s ?\n", what)
			}
		}
		line("context", t.Context)
		line("dockerfile", t.Dockerfile)
		line("inline", t.Inline)
		line("target", t.Stage)
		for _, name := range slices.Sorted(maps.Keys(t.Args)) {
			line("arg "+name, t.Args[name])
		}
		for _, name := range slices.Sorted(maps.Keys(t.Contexts)) {
			line("context "+name, t.Contexts[name])
		}
		for _, x := range t.Tags {
			line("tag", x)
		}
	}
	return b.String()
}

// FuzzRead reads arbitrary text. Read must return soon, and all spans must be inside the file.
func FuzzRead(f *testing.F) {
	f.Add("variable \"A\" { default = \"${A}\" }\ntarget \"a\" {\n  name = \"a-${x}\"\n  matrix = { x = [1, 2] }\n  tags = [\"b:${x}\", upper(A)]\n}\n", false)
	f.Add("function \"f\" {\n  params = [a]\n  variadic_params = b\n  result = [for x in b : format(\"%s\", x)]\n}\ntarget \"a\" {\n  tags = f(1, 2)\n  args = { A = target.a.tags[0] }\n}\n", false)
	f.Add(`{"target": {"a": {"tags": ["${upper(\"b\")}"], "inherits": ["a"]}}}`, true)
	f.Fuzz(func(t *testing.T, text string, isJSON bool) {
		name := "docker-bake.hcl"
		if isJSON {
			name = "docker-bake.json"
		}
		file := source.New(name, text)
		for _, x := range Read([]*source.File{file}, nil) {
			if x.At.Start < 0 || x.At.End < x.At.Start || int(x.At.End) > len(text) {
				t.Errorf("%v is outside the file", x.At)
			}
		}
	})
}
