//go:build unix

package file

import (
	"io/fs"
	"os"
	"syscall"
)

// closesFirst is false because an open file can be renamed on this system.
const closesFirst = false

// openDescriptor returns the file of a descriptor that the caller of the program opened. Closing the file
// does not close the descriptor.
func openDescriptor(fd int, name string) (*os.File, error) {
	mine, err := syscall.Dup(fd)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	syscall.CloseOnExec(mine)
	return os.NewFile(uintptr(mine), name), nil
}

// links returns how many names a file has.
func links(info fs.FileInfo) int {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(s.Nlink)
	}
	return 1
}

// sameOwner gives a new file the owner and group of another file.
func sameOwner(f *os.File, like fs.FileInfo) error {
	want, ok := like.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if now, ok := info.Sys().(*syscall.Stat_t); ok && now.Uid == want.Uid && now.Gid == want.Gid {
		return nil
	}
	return f.Chown(int(want.Uid), int(want.Gid))
}

// mayChmod reports whether this process can set the mode of a file.
func mayChmod(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return os.Geteuid() == 0 || ok && int(s.Uid) == os.Geteuid()
}
