package project

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/dfvet/dfvet/grammar/source"
)

// An FS is the only way in which the analysis reads files. It is the disk below one root, or that disk with
// an editor's buffers over it. Paths are absolute and use slashes. It reads only regular files within Root,
// and returns ErrOutside or ErrIrregular for other paths.
type FS interface {
	// Root is the repository's root: the folder with .git, or else the folder that the user named.
	Root() string
	// Read returns the file at path.
	Read(path string) (*source.File, error)
	// Stat describes what is at path. It follows links within the root.
	Stat(path string) (fs.FileInfo, error)
	// ReadDir lists the folder at path, by name.
	ReadDir(path string) ([]fs.DirEntry, error)
}

// The errors for paths that an FS refuses to read. For a missing file it returns an error that matches
// fs.ErrNotExist.
var (
	ErrOutside   = errors.New("it lies outside the repository")
	ErrIrregular = errors.New("it is not a regular file")
	ErrTooLarge  = errors.New("it is over 4 MiB")
)

// MaxSize is the size in bytes above which a file is not read.
const MaxSize = 4 << 20

// Inside reports whether path is root or below it.
func Inside(root, path string) bool {
	if path == root || root == "/" {
		return true
	}
	return strings.HasPrefix(path, root) && (path[len(root)] == '/' || strings.HasSuffix(root, "/")) // C:/ is such a root
}

// Overlay returns base with some files replaced by texts, such as an editor's buffers or standard input.
func Overlay(base FS, texts map[string]*source.File) FS { return &overlay{base, texts} }

type overlay struct {
	FS
	texts map[string]*source.File
}

func (o *overlay) Read(path string) (*source.File, error) {
	if f := o.texts[path]; f != nil {
		if len(f.Text) > MaxSize {
			return nil, ErrTooLarge
		}
		return f, nil
	}
	return o.FS.Read(path)
}

// Stat describes what is at path. A folder may exist only because buffers are in it.
func (o *overlay) Stat(path string) (fs.FileInfo, error) {
	if f := o.texts[path]; f != nil {
		return buffer{f}, nil
	}
	info, err := o.FS.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		for at := range o.texts {
			if Inside(path, at) {
				return folder(path), nil
			}
		}
	}
	return info, err
}

// ReadDir lists the folder at path, including buffers in it and folders that exist only because of buffers.
func (o *overlay) ReadDir(dir string) ([]fs.DirEntry, error) {
	entries, err := o.FS.ReadDir(dir)
	there := make(map[string]bool, len(entries))
	for _, e := range entries {
		there[e.Name()] = true
	}
	var more []fs.DirEntry
	for at, f := range o.texts {
		rest, below := strings.CutPrefix(at, strings.TrimSuffix(dir, "/")+"/")
		name, _, deep := strings.Cut(rest, "/")
		switch {
		case !below || deep && there[name]:
		case deep:
			there[name] = true
			more = append(more, fs.FileInfoToDirEntry(folder(path.Join(dir, name))))
		default:
			more = append(more, fs.FileInfoToDirEntry(buffer{f}))
		}
	}
	if len(more) == 0 {
		return entries, err
	}
	for _, e := range entries {
		if o.texts[path.Join(dir, e.Name())] == nil {
			more = append(more, e)
		}
	}
	slices.SortFunc(more, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return more, nil
}

// A buffer is the FileInfo of a text in an overlay.
type buffer struct{ f *source.File }

func (b buffer) Name() string       { return path.Base(b.f.Path) }
func (b buffer) Size() int64        { return int64(len(b.f.Text)) }
func (b buffer) Mode() fs.FileMode  { return 0o644 }
func (b buffer) ModTime() time.Time { return time.Time{} }
func (b buffer) IsDir() bool        { return false }
func (b buffer) Sys() any           { return nil }
