package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/file"
	"github.com/dfvet/dfvet/lint/fix"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/report"
)

// maxRounds limits how often the files are checked again after fixes, because fixes might undo one another
// forever.
const maxRounds = 20

// A fixing collects the fixes of one scope, with the files before and after them.
type fixing struct {
	before  map[string]*source.File
	after   map[string]*source.File
	changes map[string]*fix.Changes
	made    []source.Fix
	unsafe  bool

	writable func(path string) error // returns why a file cannot be written; nil if no file is written
	refused  map[string]error        // what writable returned for each file with fixes, by path
}

func newFixing(stdin map[string]*source.File, unsafe bool, writable func(string) error) *fixing {
	f := &fixing{before: map[string]*source.File{}, after: maps.Clone(stdin), changes: map[string]*fix.Changes{},
		unsafe: unsafe, writable: writable, refused: map[string]error{}}
	if f.after == nil {
		f.after = map[string]*source.File{}
	}
	return f
}

// fixAll applies the fixes of a scope in memory until nothing changes any more. It returns the last result
// and the changes. It skips fixes that change a file which cannot be written.
func (c *checker) fixAll(s scope, fsys project.FS, writable func(string) error) (*project.Project, *lint.Result, *fixing, error) {
	f := newFixing(s.stdin, c.flags.unsafeFixes, writable)
	for round := 0; ; round++ {
		p, result, err := c.run(s, project.Overlay(fsys, f.after))
		if err != nil || round == maxRounds || !f.round(result) {
			return p, result, f, err
		}
	}
}

// round makes the edits for the findings in a result, and reports whether there were any.
func (f *fixing) round(result *lint.Result) bool {
	selected, made := fix.SelectFunc(result.Findings, f.may)
	changed := f.apply(selected)
	if changed {
		f.made = append(f.made, made...)
	}
	return changed
}

// apply makes edits, and reports whether they change anything.
func (f *fixing) apply(selected []source.Edit) bool {
	edits := map[string][]source.Edit{}
	files := map[string]*source.File{}
	for _, e := range selected {
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
			f.changes[path] = &fix.Changes{}
		}
		f.changes[path].Add(files[path].Text, edits[path])
		f.after[path] = source.New(path, text)
		changed = true
	}
	return changed
}

// counts returns the number of fixes and changed files, without those for files that could not be written.
func (f *fixing) counts(failed map[string]error) (c fixCounts) {
	for _, fix := range f.made {
		if !slices.ContainsFunc(fix.Edits, func(e source.Edit) bool { return failed[e.File.Path] != nil }) {
			c.fixes++
		}
	}
	for _, path := range f.changed() {
		if failed[path] == nil {
			c.files++
		}
	}
	return c
}

// fixCounts is a number of fixes and the number of files that they change.
type fixCounts struct{ fixes, files int }

func (c *fixCounts) add(more fixCounts) { c.fixes, c.files = c.fixes+more.fixes, c.files+more.files }

// text returns the line that --fix and --diff print last, such as "fixed 4 in 2 files; 3 more with
// --unsafe-fixes".
func (c fixCounts) text(verb string, unsafe int) string {
	text, more := "nothing to fix", ""
	if c.files > 0 {
		text, more = fmt.Sprintf("%s %d in %s", verb, c.fixes, count(c.files, "file")), " more"
	}
	if unsafe > 0 {
		text += fmt.Sprintf("; %d%s with --unsafe-fixes", unsafe, more)
	}
	return text
}

// may reports whether a fix is allowed and all its files can be written.
func (f *fixing) may(fix source.Fix) bool {
	if !fix.Safe && !f.unsafe {
		return false
	}
	return !slices.ContainsFunc(fix.Edits, func(e source.Edit) bool { return f.refuses(e.File.Path) })
}

// refuses reports whether a file cannot be written.
func (f *fixing) refuses(path string) bool {
	if f.writable == nil {
		return false
	}
	err, known := f.refused[path]
	if !known {
		err = f.writable(path)
		f.refused[path] = err
	}
	return err != nil
}

// changed lists the paths of the changed files in order.
func (f *fixing) changed() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(f.before)), func(path string) bool {
		return f.before[path].Text == f.after[path].Text
	})
}

// fix applies the fixes of a scope and writes the changed files. The report describes the files afterwards,
// so a file that could not be written still has its findings.
func (c *checker) fix(s scope, fsys project.FS, r *report.Report, stdout io.Writer) error {
	folder, err := file.OpenFolder(s.root)
	if err != nil {
		return fmt.Errorf("%s: %w", c.shown(s.root), err)
	}
	defer folder.Close()
	p, result, fixed, err := c.fixAll(s, fsys, func(path string) error {
		if s.stdin[path] != nil {
			return nil
		}
		return folder.Writable(below(s.root, path))
	})
	if err != nil {
		return err
	}
	failed := c.write(s, fixed, folder)
	c.fixed.add(fixed.counts(failed))
	for _, path := range slices.Sorted(maps.Keys(failed)) {
		fixed.refused[path] = failed[path]
		delete(fixed.after, path)
	}
	if len(failed) > 0 {
		if p, result, err = c.run(s, project.Overlay(fsys, fixed.after)); err != nil {
			return err
		}
	}
	c.add(c.collect(p, result), r)
	for _, path := range slices.Sorted(maps.Keys(fixed.refused)) {
		if err := fixed.refused[path]; err != nil {
			r.Failures = append(r.Failures, fmt.Sprintf("%s: not fixed: %v", c.shown(path), err))
		}
	}
	for path := range s.stdin {
		if _, err := io.WriteString(stdout, fixed.after[path].Text); err != nil {
			return err
		}
	}
	return nil
}

// write writes the changed files, each completely or not at all. It returns errors for those that could not
// be written, by path. It prints a file from standard input to standard output.
func (c *checker) write(s scope, f *fixing, folder *file.Folder) map[string]error {
	failed := map[string]error{}
	for _, path := range f.changed() {
		if s.stdin[path] != nil {
			continue
		}
		if err := folder.Replace(below(s.root, path), f.before[path].Text, f.after[path].Text); err != nil {
			failed[path] = err
		}
	}
	return failed
}

// below returns a path relative to a root that contains it.
func below(root, path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(path, root), "/")
}
