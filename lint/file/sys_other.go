//go:build !unix

package file

import (
	"errors"
	"io/fs"
	"os"
)

// closesFirst says that a file must be closed before it is renamed.
const closesFirst = true

// openDescriptor returns an error: descriptors have no names on this system.
func openDescriptor(int, string) (*os.File, error) { return nil, errors.ErrUnsupported }

// links returns 1: the number of names is not available.
func links(fs.FileInfo) int { return 1 }

// sameOwner does nothing: a new file has the owner of its folder.
func sameOwner(*os.File, fs.FileInfo) error { return nil }

// mayChmod returns true: there is no setuid bit to lose.
func mayChmod(fs.FileInfo) bool { return true }
