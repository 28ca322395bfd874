package project

import (
	"io/fs"

	"github.com/dfvet/dfvet/grammar/source"
)

// An FS is all that analysis may read: the disk below one root, or that disk under an editor's
// buffers. Paths are absolute and slash-separated. Nothing outside Root is read, and nothing that
// is not a regular file: such paths give ErrOutside and ErrIrregular.
type FS interface {
	// Root is the repository's root: the folder of .git, else the folder that was named.
	Root() string
	// Read returns the file at path.
	Read(path string) (*source.File, error)
	// Stat says what is at path, links followed (within the root).
	Stat(path string) (fs.FileInfo, error)
	// ReadDir lists the folder at path, by name.
	ReadDir(path string) ([]fs.DirEntry, error)
}
