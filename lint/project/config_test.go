package project_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/testdata/golden"
)

// TestParseConfig compares the parsed form of each configuration in testdata with the expected output.
func TestParseConfig(t *testing.T) {
	files, err := filepath.Glob("testdata/config/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no configurations", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got := describe(project.ParseConfig(source.New("/p/dfvet.yaml", string(text))))
		golden.File(t, strings.TrimSuffix(name, ".yaml")+".want", got)
	}
}

func describe(c *project.Config) string {
	var b strings.Builder
	fmt.Fprintf(&b, "preset %s\nfail-on %s\nignore %q\ncompose %q\n", text(c.Preset), text(c.FailOn), c.Ignore, c.Compose)
	for _, h := range c.Hosts {
		fmt.Fprintf(&b, "hosts %s: %q\n", h.Name, h.Files)
	}
	for _, r := range c.Rules {
		fmt.Fprintf(&b, "rule %s: %s\n", r.Name, text(r.Level))
	}
	for _, p := range c.Paths {
		fmt.Fprintf(&b, "path %q\n", p.Files)
		for _, r := range p.Rules {
			fmt.Fprintf(&b, "  rule %s: %s\n", r.Name, text(r.Level))
		}
	}
	for _, p := range c.Problems {
		line, col := c.Source.LineRune(p.At.Start)
		fmt.Fprintf(&b, "problem %d:%d %q: %s (kind %d, instead %q)\n", line, col, c.Source.Slice(p.At), p.Message, p.Kind, p.Instead)
	}
	return b.String()
}

func text(n *compose.Node) string {
	if n == nil {
		return "-"
	}
	return n.Text
}

// TestConfigMatch checks that globs are relative to the configuration, that a name matches at any depth, and
// that a folder matches everything in it.
func TestConfigMatch(t *testing.T) {
	c := project.ParseConfig(source.New("/p/sub/dfvet.yaml", ""))
	for _, x := range []struct {
		glob, path string
		want       bool
	}{
		{"legacy", "/p/sub/legacy/Dockerfile", true}, {"legacy", "/p/sub/a/legacy", true}, {"legacy", "/p/legacy/Dockerfile", false},
		{"/legacy", "/p/sub/a/legacy/x", false}, {"/legacy", "/p/sub/legacy/x", true}, {"./legacy/", "/p/sub/legacy/x", true},
		{"a/b", "/p/sub/a/b/c/d", true}, {"a/*", "/p/sub/a/x/Dockerfile", true}, {"a/*.yaml", "/p/sub/a/x.yaml", true},
		{"**/test/**", "/p/sub/x/test/y/Dockerfile", true}, {"*.old.Dockerfile", "/p/sub/x/y.old.Dockerfile", true},
		{"[", "/p/sub/x", false}, {"", "/p/sub/x", false}, {"legacy", "/other", false},
	} {
		if got := c.Match([]string{x.glob}, x.path); got != x.want {
			t.Errorf("%q on %s: %v", x.glob, x.path, got)
		}
	}
}
