// Package golden compares results of tests with the files in testdata. With -update, it writes the results
// there. Only tests use it.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the results of the tests to the golden files")

// Update reports whether the tests write their results to testdata instead of comparing them.
func Update() bool { return *update }

// File compares got with the text of a file, or writes it there with -update.
func File(t testing.TB, name, got string) {
	t.Helper()
	if *update {
		write(t, name, []byte(got))
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update writes it):\n%s", name, diff)
	}
}

// An Archive is a txtar archive: a comment that says what it shows, the files that a test reads, and sections
// with the expected results.
type Archive struct {
	*txtar.Archive
	Path string
	Name string // the base name, without ".txtar"
}

// Archives runs test for each archive that matches the pattern, in a subtest with the archive's name.
func Archives(t *testing.T, pattern string, test func(*testing.T, *Archive)) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no archive matches %s (%v)", pattern, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { test(t, Read(t, name)) })
	}
}

// Read reads an archive. It fails the test if the archive has no comment.
func Read(t testing.TB, name string) *Archive {
	t.Helper()
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Comment) == 0 {
		t.Errorf("%s does not begin with a sentence that says what it shows", name)
	}
	return &Archive{a, name, strings.TrimSuffix(filepath.Base(name), ".txtar")}
}

// Texts returns the files of the archive by name, except for the given sections.
func (a *Archive) Texts(sections ...string) map[string]string {
	texts := map[string]string{}
	for _, f := range a.Files {
		if !slices.Contains(sections, f.Name) {
			texts[f.Name] = string(f.Data)
		}
	}
	return texts
}

// Section compares got with a section of the archive, or writes it there with -update.
func (a *Archive) Section(t testing.TB, name, got string) {
	t.Helper()
	i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == name })
	if *update {
		if i < 0 {
			i = len(a.Files)
			a.Files = append(a.Files, txtar.File{Name: name})
		}
		a.Files[i].Data = []byte(got)
		write(t, a.Path, txtar.Format(a.Archive))
		return
	}
	want := ""
	if i >= 0 {
		want = string(a.Files[i].Data)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the section %s of %s (-want +got; -update writes it):\n%s", name, a.Path, diff)
	}
}

func write(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
