package build_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/testdata/golden"
	"golang.org/x/tools/txtar"
)

// TestBuild prints the model of the build in each archive. An archive contains a Dockerfile, optionally the
// given build arguments (args: NAME=value, or NAME if the value is unknown) and the environment of a base
// image (image), and the expected model.
func TestBuild(t *testing.T) {
	golden.Archives(t, "testdata/*.txtar", func(t *testing.T, a *golden.Archive) {
		b, _ := load(a.Archive)
		a.Section(t, "want", describe(b))
	})
}

func load(a *txtar.Archive) (b *build.Build, want string) {
	var f *dockerfile.File
	var given build.Given
	for _, file := range a.Files {
		text := string(file.Data)
		switch file.Name {
		case "Dockerfile":
			f = dockerfile.Parse(source.New("/Dockerfile", text))
		case "args":
			given.Args = map[string]*string{}
			for line := range strings.Lines(text) {
				name, value, has := strings.Cut(strings.TrimSpace(line), "=")
				if given.Args[name] = nil; has {
					given.Args[name] = &value
				}
			}
		case "image":
			env := map[string]build.Filled{}
			for line := range strings.Lines(text) {
				name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				env[name] = build.Filled{Text: value, Known: true}
			}
			given.Image = func(string) (map[string]build.Filled, bool) { return env, true }
		case "want":
			want = text
		}
	}
	return build.Of(f, given), want
}

func describe(b *build.Build) string {
	var out strings.Builder
	for _, s := range b.Stages {
		fmt.Fprintf(&out, "stage %d %s: from %s", s.Index, s.Name(), text(s.Image))
		if s.Base != nil {
			fmt.Fprintf(&out, " = stage %d", s.Base.Index)
		}
		for _, n := range s.Needs {
			fmt.Fprintf(&out, ", needs %d", n.Index)
		}
		for _, n := range s.Deferred {
			fmt.Fprintf(&out, ", defers %d", n.Index)
		}
		if !s.Needed {
			out.WriteString(", not needed")
		}
		out.WriteByte('\n')
		for _, t := range s.Steps {
			step(&out, b, t)
		}
		for _, p := range s.Places() {
			fmt.Fprintf(&out, "  brings %s to %q, folder %v, context %v\n", text(p.Text), p.Dest, p.Folder, p.Context)
		}
	}
	return out.String()
}

func step(out *strings.Builder, b *build.Build, t *build.Step) {
	note := ""
	if t.Deferred {
		note = " deferred"
	}
	if t.Triggered != nil {
		note = " triggered"
	}
	var words []string
	for _, u := range build.Uses(b.File, t.Do) {
		if u.Word != nil && !u.Word.Literal() {
			words = append(words, u.Word.Text+" is "+text(t.Scope.Expand(u.Word)))
		}
	}
	fmt.Fprintf(out, "  %s%s: %s\n", t.Do.Common().Name, note, strings.Join(words, ", "))
}

func text(f build.Filled) string {
	if !f.Known {
		return fmt.Sprintf("%q?", f.Text)
	}
	return fmt.Sprintf("%q", f.Text)
}
