package lsp

import (
	"maps"
	"path"
	"slices"
	"sync"

	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/project"
)

// A Snapshot is the workspace after one edit. It never changes, so any number of requests may read
// it at once; what is dear in it is computed once, when asked, and shared with those after it.
type Snapshot struct {
	ID     uint64 // counts up
	Client *Client

	files    map[string]*File // the editor's buffers, by path
	worlds   []*World
	settings *lint.Settings
	server   *server
}

// clone returns the snapshot that an edit works on. Its worlds are still those before.
func (s *Snapshot) clone() *Snapshot {
	next := *s
	next.ID++
	next.files, next.worlds = maps.Clone(s.files), slices.Clone(s.worlds)
	if next.files == nil {
		next.files = map[string]*File{}
	}
	return &next
}

// open puts a buffer over the disk.
func (s *Snapshot) open(f *File) {
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
func (s *Snapshot) File(full string) *File {
	if f := s.files[full]; f != nil {
		if f.large() {
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

// URI returns the address of a path as the client knows it.
func (s *Snapshot) URI(full string) uri.URI {
	if f := s.files[full]; f != nil {
		return f.URI
	}
	return uriOf(full)
}

// A Language is what a file is written in.
type Language int8

// The languages. Other is what the server has nothing to say of.
const (
	Other Language = iota
	Dockerfile
	Contract
	Compose
)

// A File is one text in one version, and its tree.
type File struct {
	URI      uri.URI
	Source   *source.File
	Language Language // Other for what is too large to be read
	Version  int32

	languageID string
	written    Language        // what the file is written in, read or not
	reader     *compose.Reader // of a buffer's texts one after the other
	kept       *source.Kept    // from them; nil for a file that is not edited
	docker     func() *dockerfile.File
	compose    func() *compose.File
	spots      func() *composeIndex
	index      func() *index
}

func newFile(u uri.URI, src *source.File, languageID string, version int32) *File {
	f := &File{URI: u, Source: src, Version: version, languageID: languageID, reader: &compose.Reader{}, kept: &source.Kept{}}
	return f.read()
}

// fileOnDisk returns a file that nobody edits.
func fileOnDisk(src *source.File) *File { return (&File{URI: uriOf(src.Path), Source: src}).read() }

// next returns the file with another text.
func (f *File) next(src *source.File, version int32) *File {
	n := &File{URI: f.URI, Source: src, Version: version, languageID: f.languageID, reader: f.reader, kept: f.kept}
	n.kept.Next()
	return n.read()
}

func (f *File) read() *File {
	src := f.Source
	f.written = languageOf(src, f.languageID)
	if f.Language = f.written; len(src.Text) > project.MaxSize {
		f.Language = Other
	}
	parse := dockerfile.Parse
	if f.Language == Contract {
		parse = dockerfile.ParseContract
	}
	f.docker = sync.OnceValue(func() *dockerfile.File {
		tree := parse(src)
		tree.Kept = f.kept
		return tree
	})
	f.compose = sync.OnceValue(func() *compose.File {
		if f.reader == nil {
			return compose.Parse(src)
		}
		return f.reader.Parse(src)
	})
	f.spots = sync.OnceValue(func() *composeIndex { return indexCompose(f.compose()) })
	f.index = sync.OnceValue(func() *index { return newIndex(f.docker()) })
	return f
}

// large reports whether a file takes longer to read than a user waits.
func (f *File) large() bool { return len(f.Source.Text) > facts.LargestFile }

// Docker returns the tree of a Dockerfile or contract file; nil for other languages.
func (f *File) Docker() *dockerfile.File {
	if f.Language != Dockerfile && f.Language != Contract {
		return nil
	}
	return f.docker()
}

// Index returns the index of a Dockerfile or contract file; nil for other languages.
func (f *File) Index() *index {
	if f.Language != Dockerfile && f.Language != Contract {
		return nil
	}
	return f.index()
}

// Compose returns the tree of a Compose file; nil for other languages.
func (f *File) Compose() *compose.File {
	if f.Language != Compose {
		return nil
	}
	return f.compose()
}
