package lsp

import (
	"maps"
	"path"
	"slices"

	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// A Snapshot is the workspace after one edit. It never changes, so any number of requests may read
// it at once; what is dear in it is computed once, when asked, and shared with those after it.
type Snapshot struct {
	ID     uint64 // counts up
	Client *query.Client

	files    map[string]*query.File // the editor's buffers, by path
	worlds   []*World
	settings *lint.Settings
	rules    *ruleBook
}

// clone returns the snapshot that an edit works on. Its worlds are still those before.
func (s *Snapshot) clone() *Snapshot {
	next := *s
	next.ID++
	next.files, next.worlds = maps.Clone(s.files), slices.Clone(s.worlds)
	if next.files == nil {
		next.files = map[string]*query.File{}
	}
	return &next
}

// open puts a buffer over the disk.
func (s *Snapshot) open(f *query.File) {
	full := f.Source.Path
	old := s.files[full]
	s.files[full] = f
	w := s.World(full)
	if w == nil {
		w = s.orphanage(full)
	}
	s.renew(w, old == nil && !w.finds(full) || steers(full))
}

// close takes a buffer away.
func (s *Snapshot) close(full string) {
	w := s.World(full)
	if s.files[full] == nil || w == nil {
		return
	}
	old := s.files[full]
	delete(s.files, full)
	w.disk.forget(full)
	if w.orphan && !slices.ContainsFunc(slices.Collect(maps.Keys(s.files)), func(p string) bool { return project.Inside(w.folder, p) }) {
		s.worlds = slices.DeleteFunc(s.worlds, func(o *World) bool { return o == w })
		return
	}
	s.renew(w, !w.keeps(old) || steers(full))
}

func (s *Snapshot) configure(settings *lint.Settings) { s.settings = settings }

// renew replaces a world by one that sees the buffers as they are; found says that what is looked
// at may be other files than before.
func (s *Snapshot) renew(w *World, found bool) {
	i := slices.Index(s.worlds, w)
	s.worlds[i] = w.next(s.files, found)
}

func (s *Snapshot) addFolders(folders []string) {
	for _, dir := range folders {
		if !slices.ContainsFunc(s.worlds, func(w *World) bool { return w.folder == dir && !w.orphan }) {
			s.worlds = append(s.worlds, newWorld(dir, false, s.files))
		}
	}
}

func (s *Snapshot) removeFolder(dir string) {
	s.worlds = slices.DeleteFunc(s.worlds, func(w *World) bool { return w.folder == dir })
	for full := range s.files {
		if s.World(full) == nil {
			s.orphanage(full)
		}
	}
}

// orphanage adds the world of a file that lies in no folder of the workspace: its own folder.
func (s *Snapshot) orphanage(full string) *World {
	w := newWorld(path.Dir(full), true, s.files)
	s.worlds = append(s.worlds, w)
	return w
}

// World returns the innermost world that a path lies in, or nil.
func (s *Snapshot) World(full string) *World {
	var best *World
	for _, w := range s.worlds {
		if project.Inside(w.folder, full) && (!w.orphan || path.Dir(full) == w.folder) && (best == nil || len(w.folder) > len(best.folder)) {
			best = w
		}
	}
	return best
}

// File returns the buffer of a path, else the file on disk or in the catalogue, or nil. Of a large file it
// returns nil as well: it is checked in the background, and nothing else is done with it.
func (s *Snapshot) File(full string) *query.File {
	if f := s.files[full]; f != nil {
		if f.Large() {
			return nil
		}
		return f
	}
	if src, ok := catalog.File(full); ok {
		return newFile(uriOf(full), src, "dfcontract", 0)
	}
	w := s.World(full)
	if w == nil {
		return nil
	}
	src, err := w.fs.Read(full)
	if err != nil || len(src.Text) > facts.LargestFile {
		return nil
	}
	return w.disk.tree(src)
}

// FS returns the files of the folder that a path lies in, or nil.
func (s *Snapshot) FS(full string) project.FS {
	if w := s.World(full); w != nil {
		return w.fs
	}
	return nil
}

// Rules lists the rules.
func (s *Snapshot) Rules() []*lint.Rule { return s.rules.all }

// Rule finds a rule by any of its names, or returns nil.
func (s *Snapshot) Rule(name string) *lint.Rule { return s.rules.find(name) }

// URI returns the address of a path as the client knows it.
func (s *Snapshot) URI(full string) uri.URI {
	if f := s.files[full]; f != nil {
		return f.URI
	}
	return uriOf(full)
}
