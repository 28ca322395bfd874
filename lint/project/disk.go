package project

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/file"
)

// Disk returns the FS for the folder root, which is an absolute path. Symbolic links are followed only within
// root.
func Disk(root string) (FS, error) {
	root = filepath.ToSlash(filepath.Clean(root))
	in, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	return &disk{root, in}, nil
}

type disk struct {
	root string
	in   *os.Root // refuses every path that leads outside the root, including through links
}

func (d *disk) Root() string { return d.root }

// rel returns path relative to the root.
func (d *disk) rel(path string) (string, error) {
	if !Inside(d.root, path) {
		return "", ErrOutside
	}
	rel := strings.TrimPrefix(strings.TrimPrefix(path, d.root), "/")
	if rel == "" {
		return ".", nil
	}
	return rel, nil
}

func (d *disk) Stat(path string) (fs.FileInfo, error) {
	rel, err := d.rel(path)
	if err != nil {
		return nil, err
	}
	info, err := d.in.Stat(rel)
	return info, plain(err)
}

// Read opens the file without blocking, so that a FIFO does not make it wait. It then checks the type of the
// opened file.
func (d *disk) Read(path string) (*source.File, error) {
	rel, err := d.rel(path)
	if err != nil {
		return nil, err
	}
	f, err := d.in.OpenFile(rel, os.O_RDONLY|file.NoWait, 0)
	if errors.Is(err, syscall.ENXIO) { // the path is a socket, or a device that does not exist
		return nil, ErrIrregular
	}
	if err != nil {
		return nil, plain(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if err := readable(info); err != nil {
		return nil, err
	}
	text, err := slurp(f, info.Size())
	if err != nil {
		return nil, err
	}
	return source.New(path, text), nil
}

func readable(info fs.FileInfo) error {
	switch {
	case !info.Mode().IsRegular():
		return ErrIrregular
	case info.Size() > MaxSize:
		return ErrTooLarge
	}
	return nil
}

// slurp reads at most size bytes, in case the file grows meanwhile.
func slurp(r io.Reader, size int64) (string, error) {
	var b strings.Builder
	b.Grow(int(size))
	_, err := io.Copy(&b, io.LimitReader(r, size))
	return b.String(), err
}

func (d *disk) ReadDir(path string) ([]fs.DirEntry, error) {
	rel, err := d.rel(path)
	if err != nil {
		return nil, err
	}
	f, err := d.in.Open(rel)
	if err != nil {
		return nil, plain(err)
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}

// plain converts the error for a link that leads outside the root to ErrOutside, because package os does not
// export it. It returns other errors unchanged.
func plain(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) && strings.Contains(at.Err.Error(), "escapes") {
		return ErrOutside
	}
	return err
}

// FindRoot returns the nearest folder at or above dir that contains .git, or else dir itself.
func FindRoot(dir string) string {
	for at := dir; ; {
		if _, err := os.Lstat(at + "/.git"); err == nil {
			return at
		}
		above := filepath.ToSlash(filepath.Dir(at)) // filepath.Dir handles drive letters
		if at == above {
			return dir
		}
		at = above
	}
}
