package lsp

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// A Folder is a set of files that are checked together: those in a workspace folder, or those in the folder
// of an open file outside all workspace folders. Like its snapshot, it does not change.
type Folder struct {
	path   string
	orphan bool // not a workspace folder: it exists for open files, and excludes subfolders
	self   *identity
	disk   *disk
	fs     project.FS // the disk with the buffers on top
	open   map[string]*query.File
	said   int              // the version of the disk that this folder includes
	config *project.Configs // the configuration for each discovered file
	search *search
	load   func() *loaded
	done   *atomic.Bool            // whether load has finished
	last   *atomic.Pointer[loaded] // the newest project loaded from this disk, in any snapshot
}

// An identity is shared by all versions of one folder, and by no other.
type identity struct{ _ byte }

// found holds the files to check.
type found struct {
	*project.Found
	opened map[string]bool // the paths that are checked only because a buffer has one of our languages
}

// A search discovers the files to check on first use.
type search struct {
	once sync.Once
	done atomic.Bool
	out  *found
}

// found returns the files to check.
func (folder *Folder) found() *found {
	folder.search.once.Do(func() {
		folder.search.out = folder.discover()
		folder.search.done.Store(true)
	})
	return folder.search.out
}

// loaded is the project loaded for one version of a folder.
type loaded struct {
	*query.Project
	folder *Folder
}

// Project returns the project of a file in this snapshot.
func (s *Snapshot) Project(full string) *query.Project {
	folder := s.Folder(full)
	if folder == nil {
		folder = s.fallback()
	}
	return folder.now(full)
}

// now returns the project for a request about a file; "" means no file. While a large file that was edited is
// still being loaded, it returns the previous project if that has the current version of the requested file.
func (folder *Folder) now(full string) *query.Project {
	if last := folder.last.Load(); last != nil && last.folder != folder && !folder.done.Load() && folder.heavy() && last.folder.text(full) == folder.text(full) {
		return last.Project
	}
	return folder.load().Project
}

// heavy reports whether a large file is open.
func (folder *Folder) heavy() bool {
	for _, f := range folder.open {
		if f.Kind != query.Other && f.Large() {
			return true
		}
	}
	return false
}

// text returns the source of the buffer at a path, or nil if there is none.
func (folder *Folder) text(full string) *source.File {
	if f := folder.open[full]; f != nil {
		return f.Source
	}
	return nil
}

// fallback returns the folder for files that are in no folder, which are those of the catalogue.
func (s *Snapshot) fallback() *Folder {
	if len(s.folders) > 0 {
		return s.folders[0]
	}
	return newFolder(s.disks, "/", true, nil)
}

func newFolder(disks opener, folder string, orphan bool, open map[string]*query.File) *Folder {
	w := &Folder{path: folder, orphan: orphan, self: &identity{}, disk: newDisk(disks, folder), last: &atomic.Pointer[loaded]{}}
	return w.next(open, true)
}

// next returns the folder with other buffers; find says whether the set of files to check may have changed.
func (folder *Folder) next(open map[string]*query.File, find bool) *Folder {
	n := &Folder{path: folder.path, orphan: folder.orphan, self: folder.self, disk: folder.disk, last: folder.last, open: map[string]*query.File{}, said: folder.disk.version(), config: folder.config, search: folder.search, done: &atomic.Bool{}}
	texts := map[string]*source.File{}
	for full, f := range open {
		if project.Inside(folder.path, full) {
			n.open[full], texts[full] = f, f.Source
		}
	}
	n.fs = project.Overlay(folder.disk, texts)
	if find {
		n.config, n.search = folder.config.On(n.fs), &search{}
	}
	n.load = sync.OnceValue(n.loadProject)
	return n
}

// reread returns the folder with the current contents of the disk at some paths and below them; "" means
// everything. It returns nil if none of the paths concerns the folder. The previous folder keeps its
// contents, so running requests can continue to use it.
func (folder *Folder) reread(open map[string]*query.File, paths []string) *Folder {
	root := folder.fs.Root()
	paths = slices.DeleteFunc(slices.Clone(paths), func(p string) bool {
		return p != "" && !project.Inside(root, p) && !project.Inside(p, root)
	})
	if len(paths) == 0 {
		return nil
	}
	n := *folder
	n.disk, n.last = folder.disk.without(folder.path, paths), &atomic.Pointer[loaded]{}
	n.last.Store(folder.last.Load())
	find := n.disk.base != folder.disk.base || slices.ContainsFunc(paths, func(p string) bool {
		return p == "" || steers(p) || !folder.disk.knows(p) || !n.disk.regular(p)
	})
	return n.next(open, find)
}

// follows reports whether discovery would find the same files with other buffers: the same buffers are open,
// and those that determine which files are checked are unchanged.
func (folder *Folder) follows(open map[string]*query.File) bool {
	n := 0
	for full, f := range open {
		if !project.Inside(folder.path, full) {
			continue
		}
		old := folder.open[full]
		if n++; old == nil || old.Kind != f.Kind || old != f && steers(full) {
			return false
		}
	}
	return n == len(folder.open)
}

// discover finds the files to check. They include each buffer in one of our languages, whatever its name is.
func (folder *Folder) discover() *found {
	f := &found{project.Discover(folder.fs, []project.Pattern{{Path: folder.path, Deep: !folder.orphan}}, folder.config.Ignored), map[string]bool{}}
	for full, file := range folder.open {
		if file.Written.Paths == nil || f.has(full) {
			continue
		}
		list := file.Written.Paths(f.Found)
		f.Known = slices.DeleteFunc(f.Known, func(p string) bool { return p == full })
		*list = append(*list, full)
		slices.Sort(*list)
		f.opened[full] = true
	}
	return f
}

func (f *found) has(full string) bool {
	return slices.ContainsFunc([][]string{f.Dockerfiles, f.Contracts, f.Composes}, func(list []string) bool {
		_, there := slices.BinarySearch(list, full)
		return there
	})
}

// finds reports whether the last discovery found the file at a path.
func (folder *Folder) finds(full string) bool {
	l := folder.last.Load()
	return l != nil && l.folder.disk == folder.disk && folder.search.done.Load() && folder.found().has(full)
}

// keeps reports whether the file of a buffer would be checked as the same language without the buffer.
func (folder *Folder) keeps(f *query.File) bool {
	full := f.Source.Path
	return folder.finds(full) && !folder.found().opened[full] && kindOf(f.Source, "") == f.Written && folder.disk.regular(full)
}

// changes lists the files whose texts differ from those in an older version of the folder. It returns nil if
// anything else may differ.
func (folder *Folder) changes(since *Folder) []string {
	if folder.disk != since.disk || folder.search != since.search {
		return nil
	}
	paths := folder.disk.forgotten(since.said, folder.said)
	for full, f := range folder.open {
		switch old := since.open[full]; {
		case old == nil && !folder.disk.regular(full), old != nil && old.Kind != f.Kind:
			return nil
		case old == nil || old.Source != f.Source:
			paths = append(paths, full)
		}
	}
	for full := range since.open {
		if folder.open[full] == nil {
			if !folder.disk.regular(full) {
				return nil
			}
			paths = append(paths, full)
		}
	}
	return paths
}

func (folder *Folder) loadProject() *loaded {
	last := folder.last.Load()
	opts := folder.options(folder.found().Found)
	opts.Keep = true
	var before *query.Project
	if last != nil {
		before = last.Project
	}
	if last != nil && last.folder.search != nil {
		opts.Last, opts.Changed = before.Project, folder.changes(last.folder)
	}
	p, err := project.Load(folder.fs, opts)
	if err != nil {
		p, _ = project.Load(project.Memory(folder.path, nil), project.Options{Found: &project.Found{}, Configs: opts.Configs})
	}
	l := &loaded{query.NewProject(p, before), folder}
	folder.last.Store(l)
	folder.done.Store(true)
	return l
}

// options returns the options for loading the discovered files; buffers use their own trees.
func (folder *Folder) options(f *project.Found) project.Options {
	opts := project.Options{Found: f, Configs: folder.config}
	folder.parseWith(&opts)
	return opts
}

// treesIn returns a function that returns the tree of a text, which is that of a buffer or of a file on disk if
// one of them has the text and is of the given kind.
func treesIn[T any](folder *Folder, kind *query.Kind, treeOf func(*query.File) *T) func(*source.File) *T {
	return func(src *source.File) *T {
		file := folder.open[src.Path]
		if file == nil || file.Source != src || file.Kind != kind {
			file = folder.disk.tree(src)
		}
		if file.Kind != kind {
			return kind.Parser(false)(src).(*T)
		}
		return treeOf(file)
	}
}
