package lsp

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// A disk caches the files below a root. It reads each file once; a change becomes visible only in the new
// disk that without returns. It returns the same *source.File as long as the text remains the same.
type disk struct {
	base project.FS
	open opener
	root fs.FileInfo // the folder that base has open; nil if it is unknown
	mu   sync.Mutex
	read map[string]text
	stat map[string]stat
	list map[string]list
	old  map[string]text // entries that were dropped from read, for reuse if the text has not changed
	said []string        // the paths passed to forget, in order
}

type text struct {
	file *source.File
	tree *query.File // the tree of file, parsed on first use
	err  error
}

type stat struct {
	info fs.FileInfo
	err  error
}

type list struct {
	entries []fs.DirEntry
	err     error
	names   map[string]bool // in lower case, because some disks ignore case
}

// An opener opens the repository that contains a folder. It also returns the repository's root folder if
// another folder may later replace it; otherwise, every change on disk reopens the repository.
type opener func(folder string) (project.FS, fs.FileInfo)

// openDisk opens the repository on disk that contains a folder. If that fails, it returns an empty
// repository.
func openDisk(folder string) (project.FS, fs.FileInfo) {
	root := project.FindRoot(folder)
	info, _ := os.Stat(root) // before it is opened, so that a replacement in between is noticed later
	base, err := project.Disk(root)
	if err != nil {
		return project.Memory(folder, nil), nil
	}
	return base, info
}

// newDisk returns the disk for the repository that contains a folder.
func newDisk(open opener, folder string) *disk {
	base, root := open(folder)
	return emptyDisk(base, open, root)
}

func emptyDisk(base project.FS, open opener, root fs.FileInfo) *disk {
	return &disk{base: base, open: open, root: root, read: map[string]text{}, stat: map[string]stat{}, list: map[string]list{}, old: map[string]text{}}
}

// Root returns the root of the repository.
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

// both returns the file in t, or the previous file if it has the same text.
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

// tree returns the tree of a text. It parses the text only once while that remains the same.
func (d *disk) tree(src *source.File) *query.File {
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

// Stat describes the file at path.
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

// missing reports whether the listing of a path's folder is cached and lacks the path. Most lookups fail,
// because they search every folder for a configuration or a .dockerignore.
func (d *disk) missing(full string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	l, listed := d.list[path.Dir(full)]
	return listed && l.err == nil && !l.names[strings.ToLower(path.Base(full))] && full != d.base.Root()
}

// remembered returns the cached value for a path, or else the result of ask.
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

// without returns a disk with the same cache except for some paths, everything below them, and the listings
// of their folders; "" means everything. If another folder has replaced the repository's root, it opens the
// repository again.
func (d *disk) without(folder string, paths []string) *disk {
	gone, lists := map[string]bool{}, map[string]bool{}
	for _, p := range paths {
		gone[p], lists[path.Dir(p)] = true, true
	}
	n, all := emptyDisk(d.base, d.open, d.root), gone[""]
	if !d.current(folder) {
		n, all = newDisk(d.open, folder), true
	}
	below := func(p string) bool {
		for ; !all && !gone[p]; p = path.Dir(p) {
			if p == path.Dir(p) {
				return false
			}
		}
		return true
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for p, t := range d.read {
		if !below(p) {
			n.read[p] = t
		} else if t.file != nil {
			n.old[p] = t
		}
	}
	for p, s := range d.stat {
		if !below(p) {
			n.stat[p] = s
		}
	}
	for p, l := range d.list {
		if !below(p) && !lists[p] {
			n.list[p] = l
		}
	}
	return n
}

// current reports whether the root that the disk has open is still the repository's root.
func (d *disk) current(folder string) bool {
	if d.root == nil {
		return false
	}
	root := project.FindRoot(folder)
	info, err := os.Stat(root)
	return err == nil && root == d.base.Root() && os.SameFile(info, d.root)
}

// forget drops the cache entries for one file.
func (d *disk) forget(full string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if t := d.read[full]; t.file != nil {
		d.old[full] = t
	}
	delete(d.read, full)
	delete(d.stat, full)
	delete(d.list, path.Dir(full))
	d.said = append(d.said, full)
}

// version returns the number of calls of forget so far.
func (d *disk) version() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.said)
}

// forgotten lists the paths passed to forget between two versions; the result is never nil.
func (d *disk) forgotten(from, to int) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string{}, d.said[min(from, to):to]...)
}

// settled drops the texts that were kept for reuse.
func (d *disk) settled() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.old)
}

// knows reports whether a path was successfully read as a file.
func (d *disk) knows(full string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	t, ok := d.read[full]
	return ok && t.err == nil
}

// regular reports whether a path is a regular file, and not a link to one.
func (d *disk) regular(full string) bool {
	entries, err := d.ReadDir(path.Dir(full))
	if err != nil {
		return false
	}
	i, there := slices.BinarySearchFunc(entries, path.Base(full), func(e fs.DirEntry, name string) int { return strings.Compare(e.Name(), name) })
	return there && entries[i].Type().IsRegular()
}
