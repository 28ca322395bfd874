// Package bake compares dfvet's reading of Bake files with docker buildx's. It is a module of its own,
// because buildx depends on several hundred packages.
package bake

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	buildx "github.com/docker/buildx/bake"

	"github.com/dfvet/dfvet/grammar/bake"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/testdata/golden"
)

// TestAgainstBuildx reads the archives of grammar/bake with both programs. They must find the same targets,
// agree on every value that dfvet knows, and reject the same files.
func TestAgainstBuildx(t *testing.T) {
	names, err := filepath.Glob("../../../grammar/bake/testdata/*.txtar")
	if err != nil || len(names) < 30 {
		t.Fatalf("%d archives, %v", len(names), err)
	}
	for _, name := range names {
		name, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(name) == "hostile.txtar" { // buildx refuses recursion, and is slow with the other files
			continue
		}
		t.Run(filepath.Base(name), func(t *testing.T) { compare(t, golden.Read(t, name)) })
	}
}

func compare(t *testing.T, a *golden.Archive) {
	t.Chdir(t.TempDir())
	os.Unsetenv("TAG")
	texts := a.Texts("want")
	var files []*source.File
	var names []string
	for _, name := range bake.Names {
		text, ok := texts[name]
		if !ok {
			continue
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		files, names = append(files, source.New(name, text)), append(names, name)
	}
	ours := bake.Read(files, nil)
	read, err := buildx.ReadLocalFiles(names, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	config, _, err := buildx.ParseFiles(read, nil, nil)
	if err != nil {
		if len(ours) > 0 {
			t.Errorf("buildx: %v", err)
		}
		return
	}
	if len(ours) != len(config.Targets) {
		t.Errorf("%d targets, buildx has %d", len(ours), len(config.Targets))
	}
	for _, x := range config.Targets {
		theirs, err := config.ResolveTarget(x.Name, nil, &buildx.EntitlementConf{})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(ours, func(o *bake.Target) bool { return o.Name == x.Name })
		if i < 0 {
			t.Errorf("no target %s", x.Name)
			continue
		}
		same(t, ours[i], theirs)
	}
}

// same compares those fields of a target that dfvet knows.
func same(t *testing.T, a *bake.Target, b *buildx.Target) {
	field := func(what string, x *bake.Text, want *string, unset string) {
		switch {
		case x == nil && want != nil && *want != unset, x != nil && x.Known && want == nil:
			t.Errorf("%s: %s: %v, buildx has %v", a.Name, what, x, want)
		case x != nil && x.Known && x.Text != *want:
			t.Errorf("%s: %s: %q, buildx has %q", a.Name, what, x.Text, *want)
		}
	}
	field("context", a.Context, b.Context, ".")
	field("dockerfile", a.Dockerfile, b.Dockerfile, "Dockerfile")
	field("dockerfile-inline", a.Inline, b.DockerfileInline, "")
	field("target", a.Stage, b.Target, "")
	if len(a.Args) != len(b.Args) || len(a.Contexts) != len(b.Contexts) || len(a.Tags) != len(b.Tags) {
		t.Errorf("%s: %d arguments, %d contexts, %d tags; buildx has %v, %v, %v", a.Name, len(a.Args), len(a.Contexts), len(a.Tags), b.Args, b.Contexts, b.Tags)
		return
	}
	for name, x := range a.Args {
		field("argument "+name, x, b.Args[name], "")
	}
	for name, x := range a.Contexts {
		want := b.Contexts[name]
		field("context "+name, x, &want, "")
	}
	for i, x := range a.Tags {
		field("tag", x, &b.Tags[i], "")
	}
}
