package lsp

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
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
func (w *Folder) found() *found {
	w.search.once.Do(func() {
		w.search.out = w.discover()
		w.search.done.Store(true)
	})
	return w.search.out
}

// loaded is the project loaded for one version of a folder.
type loaded struct {
	*query.Project
	folder *Folder
}

// Project returns the project of a file in this snapshot.
func (s *Snapshot) Project(full string) *query.Project {
	w := s.Folder(full)
	if w == nil {
		w = s.fallback()
	}
	return w.now(full)
}

// now returns the project for a request about a file; "" means no file. While a large file that was edited is
// still being loaded, it returns the previous project if that has the current version of the requested file.
func (w *Folder) now(full string) *query.Project {
	if last := w.last.Load(); last != nil && last.folder != w && !w.done.Load() && w.heavy() && last.folder.text(full) == w.text(full) {
		return last.Project
	}
	return w.load().Project
}

// heavy reports whether a large file is open.
func (w *Folder) heavy() bool {
	for _, f := range w.open {
		if f.Kind != query.Other && f.Large() {
			return true
		}
	}
	return false
}

// text returns the source of the buffer at a path, or nil if there is none.
func (w *Folder) text(full string) *source.File {
	if f := w.open[full]; f != nil {
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
func (w *Folder) next(open map[string]*query.File, find bool) *Folder {
	n := &Folder{path: w.path, orphan: w.orphan, self: w.self, disk: w.disk, last: w.last, open: map[string]*query.File{}, said: w.disk.version(), config: w.config, search: w.search, done: &atomic.Bool{}}
	texts := map[string]*source.File{}
	for full, f := range open {
		if project.Inside(w.path, full) {
			n.open[full], texts[full] = f, f.Source
		}
	}
	n.fs = project.Overlay(w.disk, texts)
	if find {
		n.config, n.search = w.config.On(n.fs), &search{}
	}
	n.load = sync.OnceValue(n.loadProject)
	return n
}

// reread returns the folder with the current contents of the disk at some paths and below them; "" means
// everything. It returns nil if none of the paths concerns the folder. The previous folder keeps its
// contents, so running requests can continue to use it.
func (w *Folder) reread(open map[string]*query.File, paths []string) *Folder {
	root := w.fs.Root()
	paths = slices.DeleteFunc(slices.Clone(paths), func(p string) bool {
		return p != "" && !project.Inside(root, p) && !project.Inside(p, root)
	})
	if len(paths) == 0 {
		return nil
	}
	n := *w
	n.disk, n.last = w.disk.without(w.path, paths), &atomic.Pointer[loaded]{}
	n.last.Store(w.last.Load())
	find := n.disk.base != w.disk.base || slices.ContainsFunc(paths, func(p string) bool {
		return p == "" || steers(p) || !w.disk.knows(p) || !n.disk.regular(p)
	})
	return n.next(open, find)
}

// follows reports whether discovery would find the same files with other buffers: the same buffers are open,
// and those that determine which files are checked are unchanged.
func (w *Folder) follows(open map[string]*query.File) bool {
	n := 0
	for full, f := range open {
		if !project.Inside(w.path, full) {
			continue
		}
		old := w.open[full]
		if n++; old == nil || old.Kind != f.Kind || old != f && steers(full) {
			return false
		}
	}
	return n == len(w.open)
}

// discover finds the files to check. They include each buffer in one of our languages, whatever its name is.
func (w *Folder) discover() *found {
	f := &found{project.Discover(w.fs, []project.Pattern{{Path: w.path, Deep: !w.orphan}}, w.config.Ignored), map[string]bool{}}
	for full, file := range w.open {
		list := map[query.Kind]*[]string{query.Dockerfile: &f.Dockerfiles, query.Contract: &f.Contracts, query.Compose: &f.Composes}[file.Written]
		if list == nil || f.has(full) {
			continue
		}
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
func (w *Folder) finds(full string) bool {
	l := w.last.Load()
	return l != nil && l.folder.disk == w.disk && w.search.done.Load() && w.found().has(full)
}

// keeps reports whether the file of a buffer would be checked as the same language without the buffer.
func (w *Folder) keeps(f *query.File) bool {
	full := f.Source.Path
	return w.finds(full) && !w.found().opened[full] && kindOf(f.Source, "") == f.Written && w.disk.regular(full)
}

// changes lists the files whose texts differ from those in an older version of the folder. It returns nil if
// anything else may differ.
func (w *Folder) changes(since *Folder) []string {
	if w.disk != since.disk || w.search != since.search {
		return nil
	}
	paths := w.disk.forgotten(since.said, w.said)
	for full, f := range w.open {
		switch old := since.open[full]; {
		case old == nil && !w.disk.regular(full), old != nil && old.Kind != f.Kind:
			return nil
		case old == nil || old.Source != f.Source:
			paths = append(paths, full)
		}
	}
	for full := range since.open {
		if w.open[full] == nil {
			if !w.disk.regular(full) {
				return nil
			}
			paths = append(paths, full)
		}
	}
	return paths
}

func (w *Folder) loadProject() *loaded {
	last := w.last.Load()
	opts := w.options(w.found().Found)
	opts.Keep = true
	var before *query.Project
	if last != nil {
		before = last.Project
	}
	if last != nil && last.folder.search != nil {
		opts.Last, opts.Changed = before.Project, w.changes(last.folder)
	}
	p, err := project.Load(w.fs, opts)
	if err != nil {
		p, _ = project.Load(project.Memory(w.path, nil), project.Options{Found: &project.Found{}, Configs: opts.Configs})
	}
	l := &loaded{query.NewProject(p, before), w}
	w.last.Store(l)
	w.done.Store(true)
	return l
}

// options returns the options for loading the discovered files; buffers use their own trees.
func (w *Folder) options(f *project.Found) project.Options {
	return project.Options{Found: f, Configs: w.config,
		Dockerfile: func(src *source.File) *dockerfile.File {
			if file := w.open[src.Path]; file != nil && file.Source == src && file.Kind == query.Dockerfile {
				return file.Docker()
			}
			if file := w.disk.tree(src); file.Kind == query.Dockerfile {
				return file.Docker()
			}
			return dockerfile.Parse(src)
		},
		Compose: func(src *source.File) *compose.File {
			if file := w.open[src.Path]; file != nil && file.Source == src && file.Kind == query.Compose {
				return file.Compose()
			}
			if file := w.disk.tree(src); file.Kind == query.Compose {
				return file.Compose()
			}
			return compose.Parse(src)
		}}
}
