package project

import (
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/source"
)

// Remember returns fsys with a cache of folder listings. After a folder was listed, a name that is not in the
// listing is known to be missing. Most lookups of a run are for missing files, such as a configuration or a
// .dockerignore in every folder. The cache is for one run only; in an editor, the files change.
func Remember(fsys FS) FS { return &remembering{FS: fsys, names: map[string]map[string]bool{}} }

type remembering struct {
	FS
	mu    sync.RWMutex
	names map[string]map[string]bool // by folder, in lower case because some file systems ignore case
}

func (r *remembering) ReadDir(dir string) ([]fs.DirEntry, error) {
	entries, err := r.FS.ReadDir(dir)
	if err != nil {
		return entries, err
	}
	names := make(map[string]bool, len(entries))
	for _, e := range entries {
		names[strings.ToLower(e.Name())] = true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.names[dir] = names
	return entries, nil
}

func (r *remembering) Read(at string) (*source.File, error) {
	if r.missing(at) {
		return nil, &fs.PathError{Op: "open", Path: at, Err: fs.ErrNotExist}
	}
	return r.FS.Read(at)
}

func (r *remembering) Stat(at string) (fs.FileInfo, error) {
	if r.missing(at) {
		return nil, &fs.PathError{Op: "stat", Path: at, Err: fs.ErrNotExist}
	}
	return r.FS.Stat(at)
}

// missing reports whether a listing shows that the path, or a folder above it, does not exist.
func (r *remembering) missing(at string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for root := r.Root(); at != root && Inside(root, at); at = path.Dir(at) {
		if names, listed := r.names[path.Dir(at)]; listed {
			return !names[strings.ToLower(path.Base(at))]
		}
	}
	return false
}
