package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/fix"
	"github.com/dfvet/dfvet/lint/project"
)

// maxRounds bounds how often fixes are looked for again in what the last ones made; fixes that
// undo one another must end.
const maxRounds = 20

// A fixing is the fixes of one scope: the files as they were and as they are to be.
type fixing struct {
	before map[string]*source.File
	after  map[string]*source.File
}

// fixAll applies the fixes of a scope until nothing changes, in memory, and returns the last
// result with what changed.
func (c *checker) fixAll(s scope, fsys project.FS) (*project.Project, *lint.Result, *fixing, error) {
	f := &fixing{before: map[string]*source.File{}, after: maps.Clone(s.stdin)}
	if f.after == nil {
		f.after = map[string]*source.File{}
	}
	for round := 0; ; round++ {
		p, result, err := c.run(s, project.Overlay(fsys, f.after))
		if err != nil || round == maxRounds || !f.round(result, c.flags.unsafeFixes) {
			return p, result, f, err
		}
	}
}

// round makes the edits of one result; it reports whether there were any.
func (f *fixing) round(result *lint.Result, unsafe bool) bool {
	edits := map[string][]lint.Edit{}
	files := map[string]*source.File{}
	for _, e := range fix.Select(result.Findings, unsafe) {
		edits[e.File.Path] = append(edits[e.File.Path], e)
		files[e.File.Path] = e.File
	}
	changed := false
	for _, path := range slices.Sorted(maps.Keys(edits)) {
		text, ok := fix.Apply(files[path].Text, edits[path])
		if !ok || text == files[path].Text {
			continue
		}
		if f.before[path] == nil {
			f.before[path] = files[path]
		}
		f.after[path] = source.New(path, text)
		changed = true
	}
	return changed
}

// changed lists the files that differ from what they were, in order.
func (f *fixing) changed() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(f.before)), func(path string) bool {
		return f.before[path].Text == f.after[path].Text
	})
}

// write puts the changed files in place, each whole or not at all; what came from standard input
// goes to standard output. A file that changed on disk meanwhile is left alone.
func (c *checker) write(s scope, f *fixing, stdout io.Writer) error {
	for path := range s.stdin {
		if _, err := io.WriteString(stdout, f.after[path].Text); err != nil {
			return err
		}
	}
	for _, path := range f.changed() {
		if s.stdin[path] != nil {
			continue
		}
		if err := rewrite(path, f.before[path].Text, f.after[path].Text); err != nil {
			return fmt.Errorf("%s: %w", c.shown(path), err)
		}
	}
	return nil
}

// rewrite replaces a file's text, behind a link where there is one, and keeps its mode.
func rewrite(path, before, after string) error {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(real)
	if err != nil {
		return err
	}
	now, err := os.ReadFile(real)
	if err != nil {
		return err
	}
	if string(now) != before {
		return fmt.Errorf("it changed while it was checked, and is left as it is; run dfvet again")
	}
	return writeFile(real, info.Mode().Perm(), func(w io.Writer) error {
		_, err := io.Copy(w, strings.NewReader(after))
		return err
	})
}
