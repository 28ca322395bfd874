package file

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// A Folder is a folder in which files are fixed. No file outside it is written.
type Folder struct{ root *os.Root }

// OpenFolder opens the folder with the given name.
func OpenFolder(name string) (*Folder, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, Cause(err)
	}
	return &Folder{root}, nil
}

// Close closes the folder.
func (d *Folder) Close() error { return d.root.Close() }

// place returns the file to which a path in the folder leads, after following links. The caller must close
// the folder that contains it.
func (d *Folder) place(name string) (place, error) {
	for range 40 {
		info, err := d.root.Lstat(name)
		if err != nil {
			return place{}, Cause(err)
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			dir, err := d.root.OpenRoot(path.Dir(name))
			if err != nil {
				return place{}, Cause(err)
			}
			return place{dir: dir, name: path.Base(name)}, nil
		}
		to, err := d.root.Readlink(name)
		if err != nil {
			return place{}, Cause(err)
		}
		if path.IsAbs(to) {
			return place{}, errors.New("the symbolic link points outside the repository")
		}
		if dir := strings.TrimSuffix(name, path.Base(name)); dir != "" {
			to = dir + to // not cleaned, because the name before `..` may be a link
		}
		name = to
	}
	return place{}, errors.New("the symbolic links form a cycle")
}

// Writable returns why a file in the folder cannot be fixed, or nil. It does not change anything.
func (d *Folder) Writable(name string) error {
	p, err := d.place(name)
	if err != nil {
		return err
	}
	defer p.dir.Close()
	f, _, err := p.open()
	if err != nil {
		return err
	}
	return f.Close()
}

// Replace changes a file's text from before to after, completely or not at all. It returns an error if the
// text is no longer before.
func (d *Folder) Replace(name, before, after string) error {
	p, err := d.place(name)
	if err != nil {
		return err
	}
	defer p.dir.Close()
	err = p.overwrite(func(w io.Writer) error {
		_, err := io.WriteString(w, after)
		return err
	}, holds(before, after))
	if errors.Is(err, errDone) {
		return nil
	}
	return err
}

// errDone stops the writing, because another run has already made the same fixes.
var errDone = errors.New("the file already has the new text")

// holds returns a check that the file still has the text before. The check returns errDone if the text is
// already after.
func holds(before, after string) check {
	return func(old *io.SectionReader) error {
		now, err := io.ReadAll(io.LimitReader(old, int64(max(len(before), len(after)))+1))
		switch {
		case err != nil:
			return Cause(err)
		case string(now) == after:
			return errDone
		case string(now) != before:
			return errChanged
		}
		return nil
	}
}
