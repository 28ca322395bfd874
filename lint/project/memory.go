package project

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/dfvet/dfvet/grammar/source"
)

// Memory returns an FS with texts by absolute path and the folders that contain them. It is used for
// examples, and as the base of an overlay without a disk.
func Memory(root string, texts map[string]string) FS {
	m := &memory{root: root, files: map[string]*source.File{}, dirs: map[string][]fs.DirEntry{root: nil}}
	for at, text := range texts {
		m.files[at] = source.New(at, text)
		m.enter(at, buffer{m.files[at]})
	}
	for _, entries := range m.dirs {
		slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	}
	return m
}

type memory struct {
	root  string
	files map[string]*source.File
	dirs  map[string][]fs.DirEntry
}

// enter adds info to its folder, and the folder to its parent, up to the root.
func (m *memory) enter(at string, info fs.FileInfo) {
	dir := path.Dir(at)
	_, known := m.dirs[dir]
	m.dirs[dir] = append(m.dirs[dir], fs.FileInfoToDirEntry(info))
	if !known && Inside(m.root, dir) && dir != m.root {
		m.enter(dir, folder(dir))
	}
}

func (m *memory) Root() string { return m.root }

func (m *memory) Read(at string) (*source.File, error) {
	info, err := m.Stat(at)
	if err != nil {
		return nil, err
	}
	if err := readable(info); err != nil {
		return nil, err
	}
	return m.files[at], nil
}

func (m *memory) Stat(at string) (fs.FileInfo, error) {
	if !Inside(m.root, at) {
		return nil, ErrOutside
	}
	if f := m.files[at]; f != nil {
		return buffer{f}, nil
	}
	if _, ok := m.dirs[at]; ok {
		return folder(at), nil
	}
	return nil, &fs.PathError{Op: "stat", Path: at, Err: fs.ErrNotExist}
}

func (m *memory) ReadDir(at string) ([]fs.DirEntry, error) {
	entries, ok := m.dirs[at]
	if !ok {
		return nil, &fs.PathError{Op: "readdir", Path: at, Err: fs.ErrNotExist}
	}
	return entries, nil
}

// A folder is the FileInfo of a folder that is not on disk.
type folder string

func (f folder) Name() string       { return path.Base(string(f)) }
func (f folder) Size() int64        { return 0 }
func (f folder) Mode() fs.FileMode  { return fs.ModeDir | 0o755 }
func (f folder) ModTime() time.Time { return time.Time{} }
func (f folder) IsDir() bool        { return true }
func (f folder) Sys() any           { return nil }
