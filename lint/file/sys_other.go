//go:build !unix

package file

import (
	"errors"
	"io/fs"
	"os"
)

// closesFirst is true because a file must be closed before it is renamed on this system.
const closesFirst = true

// openDescriptor returns an error, because descriptors have no names on this system.
func openDescriptor(int, string) (*os.File, error) { return nil, errors.ErrUnsupported }

// links returns 1, because the number of names is not available on this system.
func links(fs.FileInfo) int { return 1 }

// sameOwner does nothing. On this system, a new file has the owner of its folder.
func sameOwner(*os.File, fs.FileInfo) error { return nil }

// mayChmod returns true. There is no setuid bit that could be lost on this system.
func mayChmod(fs.FileInfo) bool { return true }
