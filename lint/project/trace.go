package project

import (
	"io/fs"
	"maps"
	"sync"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Trace is an FS that records every call and its result. Holds can later report whether another FS would
// return the same results.
type Trace struct {
	FS
	mu    sync.Mutex
	asked map[question]answer
}

// NewTrace returns an empty trace over fsys.
func NewTrace(fsys FS) *Trace { return &Trace{FS: fsys, asked: map[question]answer{}} }

// A question is one call to an FS.
type question struct {
	path string
	call call
}

type call int8

const (
	read call = iota
	stat
	list
)

// An answer is the part of an FS's result that affects the analysis.
type answer struct {
	file    *source.File
	mode    fs.FileMode
	entries []fs.DirEntry
	err     error
}

func (a answer) same(b answer) bool {
	if (a.err == nil) != (b.err == nil) || a.err != nil && a.err.Error() != b.err.Error() {
		return false
	}
	if a.file != b.file || a.mode != b.mode || len(a.entries) != len(b.entries) {
		return false
	}
	for i, e := range a.entries {
		if e.Name() != b.entries[i].Name() || e.Type() != b.entries[i].Type() {
			return false
		}
	}
	return true
}

// ask makes the call q to fsys and returns the answer.
func ask(fsys FS, q question) (a answer) {
	switch q.call {
	case read:
		a.file, a.err = fsys.Read(q.path)
	case list:
		a.entries, a.err = fsys.ReadDir(q.path)
	default:
		info, err := fsys.Stat(q.path)
		if a.err = err; err == nil {
			a.mode = info.Mode()
		}
	}
	return a
}

// clone returns a copy of the trace over fsys.
func (t *Trace) clone(fsys FS) *Trace {
	t.mu.Lock()
	defer t.mu.Unlock()
	return &Trace{FS: fsys, asked: maps.Clone(t.asked)}
}

// Holds reports whether fsys gives all the answers in the trace. Files are compared by identity; see the
// package comment.
func (t *Trace) Holds(fsys FS) bool {
	for q, a := range t.asked {
		if !a.same(ask(fsys, q)) {
			return false
		}
	}
	return true
}

func (t *Trace) note(q question, a answer) {
	t.mu.Lock()
	t.asked[q] = a
	t.mu.Unlock()
}

// used records a file whose cached tree was used, so that it was not read again.
func (t *Trace) used(f *source.File) { t.note(question{f.Path, read}, answer{file: f}) }

// Read reads the file at path and records it.
func (t *Trace) Read(path string) (*source.File, error) {
	f, err := t.FS.Read(path)
	t.note(question{path, read}, answer{file: f, err: err})
	return f, err
}

// Stat describes what is at path and records the answer.
func (t *Trace) Stat(path string) (fs.FileInfo, error) {
	info, err := t.FS.Stat(path)
	a := answer{err: err}
	if err == nil {
		a.mode = info.Mode()
	}
	t.note(question{path, stat}, a)
	return info, err
}

// ReadDir lists the folder at path and records the listing.
func (t *Trace) ReadDir(path string) ([]fs.DirEntry, error) {
	entries, err := t.FS.ReadDir(path)
	t.note(question{path, list}, answer{entries: entries, err: err})
	return entries, err
}

// Reads reports whether the file at path was read, or looked for, through the trace.
func (t *Trace) Reads(path string) bool {
	_, text := t.asked[question{path, read}]
	_, there := t.asked[question{path, stat}]
	return text || there
}
