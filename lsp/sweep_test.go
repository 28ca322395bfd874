package lsp

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// laidOut writes the files of workspace into a folder.
func laidOut(t *testing.T, root string) {
	t.Helper()
	for _, f := range txtar.Parse([]byte(workspace)).Files {
		put(t, filepath.Join(root, f.Name), string(f.Data))
	}
}

func put(t *testing.T, full, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// afresh compares the findings of a server with those of a new one that has the same buffers.
func afresh(t *testing.T, s *server, root, what string) {
	t.Helper()
	other := silent(root)
	for full, f := range s.state.Load().files {
		other.edit(func(n *Snapshot) { n.open(newFile(uriOf(full), f.Source, "", 1)) })
	}
	if diff := cmp.Diff(findings(other), findings(s)); diff != "" {
		t.Errorf("%s:\n%s", what, diff)
	}
}

// All changes on disk are read together. Until then, requests are answered from the old state. Unchanged
// files are not parsed again.
func TestSweep(t *testing.T) {
	root := t.TempDir()
	laidOut(t, root)
	s := silent(root)
	findings(s)
	before := s.state.Load()
	loaded := before.folders[0].load()
	for _, name := range []string{"Dockerfile", "shop.env", "new/Dockerfile", "dfvet.yaml"} {
		put(t, filepath.Join(root, name), "FROM x\nMAINTAINER y\n")
		s.engine.disturbed(filepath.Join(root, name))
	}
	if s.state.Load() != before {
		t.Error("a change on disk makes a new state at once")
	}
	s.edit(func(n *Snapshot) {
		n.open(newFile(uriOf(root+"/compose.yaml"), source.New(root+"/compose.yaml", onDisk(t, root+"/compose.yaml")+"\n"), "", 1))
	})
	if l := s.state.Load().folders[0].load(); !slices.Equal(textsOf(l.Dockerfiles), textsOf(loaded.Dockerfiles)) {
		t.Error("a request reads what changed on disk")
	}
	s.engine.reread()
	l := s.state.Load().folders[0].load()
	if !slices.Equal(l.Known, loaded.Known) || l.Contracts[0] != loaded.Contracts[0] || l.Dockerfiles[0] == loaded.Dockerfiles[0] {
		t.Error("what did not change was parsed again, or what changed was not")
	}
	afresh(t, s, root, "after a checkout")
}

func textsOf(files []*dockerfile.File) []string {
	var all []string
	for _, f := range files {
		all = append(all, f.Source.Path+"\x00"+f.Source.Text)
	}
	return all
}

// After any change to a folder in the workspace, the server reports the same as a new server.
func TestReplacedFolder(t *testing.T) {
	for name, root := range map[string]string{"itself": ".", "below the repository": "sub"} {
		t.Run(name, func(t *testing.T) {
			top := t.TempDir()
			root := filepath.Join(top, "w", root)
			aside := filepath.Join(top, "aside")
			laidOut(t, root)
			laidOut(t, aside)
			put(t, filepath.Join(aside, "Dockerfile"), "FROM y\nMAINTAINER z\n")
			if name != "itself" {
				put(t, filepath.Join(top, "w", ".git", "HEAD"), "x")
			}
			s := silent(root)
			findings(s)
			steps := []struct {
				what string
				do   func() error
			}{
				{"deleted", func() error { return os.RemoveAll(root) }},
				{"made anew", func() error { laidOut(t, root); return os.Remove(filepath.Join(root, "acme.contract")) }},
				{"moved away", func() error { return os.Rename(root, root+"2") }},
				{"a file", func() error { return os.WriteFile(root, nil, 0o644) }},
				{"a link", func() error { return first(os.Remove(root), os.Symlink(aside, root)) }},
				{"back", func() error { return first(os.Remove(root), os.Rename(root+"2", root)) }},
				{"a folder below is a file", func() error {
					return first(os.RemoveAll(filepath.Join(root, "other")), os.WriteFile(filepath.Join(root, "other"), nil, 0o644))
				}},
				{"a folder below is a link", func() error {
					return first(os.Remove(filepath.Join(root, "other")), os.Symlink(aside, filepath.Join(root, "other")))
				}},
			}
			for _, step := range steps {
				if err := step.do(); err != nil {
					t.Fatal(err)
				}
				s.engine.disturbed(root, filepath.Join(root, "other"))
				s.engine.reread()
				afresh(t, s, root, step.what)
				if n := len(s.engine.folders); n != 1 {
					t.Errorf("%s: %d folders are kept", step.what, n)
				}
			}
		})
	}
}

func first(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// A large file is checked only in the background: a keystroke parses nothing, and neither requests about it
// nor requests about other files wait for the check.
func TestLargeFile(t *testing.T) {
	root := t.TempDir()
	laidOut(t, root)
	s := silent(root)
	full, other := filepath.Join(root, "Dockerfile"), filepath.Join(root, "compose.yaml")
	text := "FROM debian:12\nMAINTAINER x\n" + strings.Repeat("RUN echo x\n", facts.LargestFile/10)
	s.edit(func(n *Snapshot) { n.open(newFile(uriOf(full), source.New(full, text), "", 1)) })
	found := len(findings(s))
	parsed := 0
	s.edit(func(n *Snapshot) {
		f := nextFile(n.files[full], source.New(full, "# x\n"+text), 2)
		n.open(query.Parsed(f, f.Source, docker.Dockerfile, func() any { parsed++; return f.Tree() }))
	})
	snap := s.state.Load()
	if n := len(s.engine.quick(snap, full)); n == 0 || parsed > 0 {
		t.Errorf("a key: %d findings, parsed %d times", n, parsed)
	}
	if snap.File(full) != nil {
		t.Error("features are asked about a large file")
	}
	if l := snap.Project(other); len(l.Apps) == 0 || parsed > 0 {
		t.Errorf("a request beside it: parsed %d times", parsed)
	}
	if n := len(findings(s)); n != found || parsed == 0 {
		t.Errorf("%d findings, %d before", n, found)
	}
	afresh(t, s, root, "a large file")
}
