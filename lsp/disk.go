package lsp

import (
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// A disk is the files below a root, each read once until somebody says that it changed. It gives
// one *source.File for a text as long as that stays.
type disk struct {
	base project.FS
	mu   sync.Mutex
	read map[string]text
	stat map[string]stat
	list map[string]list
	old  map[string]text // what was forgotten: the same may be there still
	said int             // how often something was forgotten
}

type text struct {
	file *source.File
	tree *File // of file, once it is asked for
	err  error
}

type stat struct {
	info fs.FileInfo
	err  error
}

type list struct {
	entries []fs.DirEntry
	err     error
	names   map[string]bool // in lower case: not every disk tells cases apart
}

// newDisk returns the disk below the repository that a folder is in; without such a folder there is
// nothing on it.
func newDisk(folder string) *disk {
	base, err := project.Disk(project.FindRoot(folder))
	if err != nil {
		base = project.Memory(folder, nil)
	}
	return &disk{base: base, read: map[string]text{}, stat: map[string]stat{}, list: map[string]list{}, old: map[string]text{}}
}

// Root returns the repository's root.
func (d *disk) Root() string { return d.base.Root() }

// Read returns the file at path.
func (d *disk) Read(full string) (*source.File, error) {
	return remembered(d, d.read, full, func() text {
		if d.missing(full) {
			return text{err: &fs.PathError{Op: "open", Path: full, Err: fs.ErrNotExist}}
		}
		f, err := d.base.Read(full)
		return text{file: f, err: err}
	}).both(d, full)
}

// both gives the file of before where the text is the same.
func (t text) both(d *disk, full string) (*source.File, error) {
	if t.err != nil {
		return nil, t.err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if old, ok := d.old[full]; ok {
		delete(d.old, full)
		if old.file.Text == t.file.Text {
			t = old
			d.read[full] = t
		}
	}
	return t.file, nil
}

// tree returns what a text that was read says. It is found once, as long as the text stays.
func (d *disk) tree(src *source.File) *File {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.read[src.Path]
	if t.file != src {
		return fileOnDisk(src)
	}
	if t.tree == nil {
		t.tree = fileOnDisk(src)
		d.read[src.Path] = t
	}
	return t.tree
}

// Stat says what is at path.
func (d *disk) Stat(full string) (fs.FileInfo, error) {
	s := remembered(d, d.stat, full, func() stat {
		if d.missing(full) {
			return stat{nil, &fs.PathError{Op: "stat", Path: full, Err: fs.ErrNotExist}}
		}
		info, err := d.base.Stat(full)
		return stat{info, err}
	})
	return s.info, s.err
}

// ReadDir lists the folder at path.
func (d *disk) ReadDir(full string) ([]fs.DirEntry, error) {
	l := remembered(d, d.list, full, func() list {
		entries, err := d.base.ReadDir(full)
		names := make(map[string]bool, len(entries))
		for _, e := range entries {
			names[strings.ToLower(e.Name())] = true
		}
		return list{entries, err, names}
	})
	return l.entries, l.err
}

// missing reports whether the folder of a path was listed without it. Most of what is looked for is
// not there: a configuration or a .dockerignore in every folder.
func (d *disk) missing(full string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	l, listed := d.list[path.Dir(full)]
	return listed && l.err == nil && !l.names[strings.ToLower(path.Base(full))] && full != d.base.Root()
}

// remembered returns what a table has for a path, else what ask says.
func remembered[T any](d *disk, table map[string]T, full string, ask func() T) T {
	d.mu.Lock()
	v, ok := table[full]
	d.mu.Unlock()
	if ok {
		return v
	}
	v = ask()
	d.mu.Lock()
	defer d.mu.Unlock()
	if first, ok := table[full]; ok {
		return first
	}
	table[full] = v
	return v
}

// forget drops what is known of a path, of what lies below it and of the folder that lists it; all
// there is for "". It reports whether the path was known as a file.
func (d *disk) forget(full string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.said++
	below := func(p string) bool { return full == "" || p == full || strings.HasPrefix(p, full+"/") }
	known := false
	for p, t := range d.read {
		if below(p) {
			known = known || p == full && t.err == nil
			if t.file != nil {
				d.old[p] = t
			}
			delete(d.read, p)
		}
	}
	for p := range d.stat {
		if below(p) {
			delete(d.stat, p)
		}
	}
	for p := range d.list {
		if below(p) || p == path.Dir(full) {
			delete(d.list, p)
		}
	}
	return known
}

// version tells states of the disk apart, as far as they are known.
func (d *disk) version() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.said
}

// there reports whether a path is on the disk now.
func (d *disk) there(full string) bool {
	_, err := d.Stat(full)
	return err == nil
}
