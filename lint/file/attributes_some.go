//go:build darwin || freebsd || linux || netbsd

package file

import (
	"bytes"
	"errors"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// readAttributes returns the extended attributes of a file, including access control lists.
func readAttributes(f *os.File) map[string][]byte {
	fd := int(f.Fd())
	size, err := unix.Flistxattr(fd, nil)
	if err != nil || size <= 0 {
		return nil
	}
	names := make([]byte, size)
	if size, err = unix.Flistxattr(fd, names); err != nil {
		return nil
	}
	all := map[string][]byte{}
	for name := range strings.SplitSeq(string(names[:size]), "\x00") {
		if name == "" {
			continue
		}
		value := make([]byte, 64<<10) // the largest size that Linux allows
		if n, err := unix.Fgetxattr(fd, name, value); err == nil {
			all[name] = bytes.Clone(value[:n])
		}
	}
	return all
}

// writeAttributes sets the attributes that a file does not have, or has with another value. It returns the
// error for the last attribute that could not be set.
func writeAttributes(f *os.File, all map[string][]byte) (err error) {
	now := readAttributes(f)
	for name, value := range all {
		if have, ok := now[name]; ok && bytes.Equal(have, value) {
			continue
		}
		if set := unix.Fsetxattr(int(f.Fd()), name, value, 0); set != nil {
			err = set
		}
	}
	return err
}

// sameAttributes copies the attributes of another file to a new one, and removes attributes that the new file
// inherited from its folder.
func sameAttributes(f, like *os.File) error {
	want := readAttributes(like)
	err := writeAttributes(f, want)
	for name := range readAttributes(f) {
		if _, ok := want[name]; !ok {
			err = errors.Join(err, unix.Fremovexattr(int(f.Fd()), name))
		}
	}
	return err
}
