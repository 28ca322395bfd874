package lsp

import (
	"fmt"
	"maps"
	"path"
	"slices"

	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// A Snapshot is the state of the workspace after one edit. It never changes, so any number of requests can
// read it in parallel. Expensive facts are computed on first use and shared with later requests.
type Snapshot struct {
	ID     uint64 // the number of edits so far
	Client *query.Client

	files    map[string]*query.File // the editor's buffers, by path
	folders  []*Folder
	settings *lint.Settings
	rules    *ruleBook
	disks    opener
}

// clone returns a copy of the snapshot for the next edit. It still has the same folders.
func (s *Snapshot) clone() *Snapshot {
	next := *s
	next.ID++
	next.files, next.folders = maps.Clone(s.files), slices.Clone(s.folders)
	if next.files == nil {
		next.files = map[string]*query.File{}
	}
	return &next
}

// open adds a buffer, which hides the file on disk.
func (s *Snapshot) open(f *query.File) {
	full := f.Source.Path
	old := s.files[full]
	s.files[full] = f
	folder := s.Folder(full)
	if folder == nil {
		folder = s.orphanage(full)
	}
	s.renew(folder, old == nil && !folder.finds(full) || steers(full))
}

// close removes a buffer.
func (s *Snapshot) close(full string) {
	folder := s.Folder(full)
	if s.files[full] == nil || folder == nil {
		return
	}
	old := s.files[full]
	delete(s.files, full)
	folder.disk.forget(full)
	if folder.orphan && !slices.ContainsFunc(slices.Collect(maps.Keys(s.files)), func(p string) bool { return project.Inside(folder.path, p) }) {
		s.folders = slices.DeleteFunc(s.folders, func(o *Folder) bool { return o == folder })
		return
	}
	s.renew(folder, !folder.keeps(old) || steers(full))
}

func (s *Snapshot) configure(settings *lint.Settings) { s.settings = settings }

// renew replaces a folder with one that has the current buffers; found says whether the set of files to check
// may have changed.
func (s *Snapshot) renew(folder *Folder, found bool) {
	i := slices.Index(s.folders, folder)
	s.folders[i] = folder.next(s.files, found)
}

func (s *Snapshot) addFolders(folders []string) {
	for _, dir := range folders {
		if !slices.ContainsFunc(s.folders, func(folder *Folder) bool { return folder.path == dir && !folder.orphan }) {
			s.folders = append(s.folders, newFolder(s.disks, dir, false, s.files))
		}
	}
}

func (s *Snapshot) removeFolder(dir string) {
	s.folders = slices.DeleteFunc(s.folders, func(folder *Folder) bool { return folder.path == dir })
	for full := range s.files {
		if s.Folder(full) == nil {
			s.orphanage(full)
		}
	}
}

// orphanage adds a Folder for a file that is outside all workspace folders.
func (s *Snapshot) orphanage(full string) *Folder {
	folder := newFolder(s.disks, path.Dir(full), true, s.files)
	s.folders = append(s.folders, folder)
	return folder
}

// Folder returns the innermost folder that contains a path, or nil if there is none.
func (s *Snapshot) Folder(full string) *Folder {
	var best *Folder
	for _, folder := range s.folders {
		if project.Inside(folder.path, full) && (!folder.orphan || path.Dir(full) == folder.path) && (best == nil || len(folder.path) > len(best.path)) {
			best = folder
		}
	}
	return best
}

// File returns the buffer at a path, or else the file on disk or in the catalogue. It returns nil if there is
// none, or if the file is so large that it is only checked in the background.
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
	folder := s.Folder(full)
	if folder == nil {
		return nil
	}
	src, err := folder.fs.Read(full)
	if err != nil || len(src.Text) > facts.LargestFile {
		return nil
	}
	return folder.disk.tree(src)
}

// Check loads the folder that contains a path, with edited files, and returns it with the findings in the Compose
// projects of the file.
func (s *Snapshot) Check(full string, edited map[string]*source.File) (*project.Project, []*lint.Finding, error) {
	folder := s.Folder(full)
	if folder == nil {
		return nil, nil, fmt.Errorf("%s is in no folder", full)
	}
	p, err := project.Load(project.Overlay(folder.fs, edited), folder.options(folder.found().Found))
	if err != nil {
		return nil, nil, err
	}
	results := []*lint.Result{lint.Check(p, s.settings, p)}
	for _, app := range p.Apps {
		if app.Contains(full) {
			results = append(results, lint.Check(p, s.settings, app))
		}
	}
	for _, f := range p.Composes {
		if f.Source.Path == full {
			results = append(results, lint.Check(p, s.settings, f))
		}
	}
	return p, lint.Finish(p, s.settings, results...).Findings, nil
}

// FS returns the files of the folder that contains a path, or nil if there is none.
func (s *Snapshot) FS(full string) project.FS {
	if folder := s.Folder(full); folder != nil {
		return folder.fs
	}
	return nil
}

// Rules returns all rules.
func (s *Snapshot) Rules() []*lint.Rule { return s.rules.all }

// Rule returns the rule with a name, which may be any of its names, or nil.
func (s *Snapshot) Rule(name string) *lint.Rule { return s.rules.find(name) }

// URI returns the URI of a path as the client knows it.
func (s *Snapshot) URI(full string) uri.URI {
	if f := s.files[full]; f != nil {
		return f.URI
	}
	return uriOf(full)
}
