// Package file reads and writes the files that are named on the command line, and the files that dfvet fixes.
// It loses nothing: it does not replace a device or FIFO, does not leave a file half written, and keeps a
// file's owner, mode and other names. It depends on no other package of dfvet. cmd/dfvet uses it for reports,
// baselines, fixes and new configurations. The analysis reads files through project.FS instead.
package file

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// ErrIrregular is returned for a folder, socket, FIFO or device where a file is expected.
var ErrIrregular = errors.New("not a regular file")

// Read returns the text of a file that is named on the command line, if it has at most limit bytes. It never
// waits, so it refuses to read a FIFO. It reads a descriptor that the caller of the program opened
// (/dev/stdin, or /dev/fd/63 from the shell's `<(…)`) up to its end. The null device counts as an empty file.
func Read(name string, limit int64) (string, error) {
	if fd, ok := descriptor(name); ok {
		f, err := openDescriptor(fd, name)
		if err != nil {
			return "", Cause(err)
		}
		defer f.Close()
		return readAll(f, limit)
	}
	f, err := os.OpenFile(name, os.O_RDONLY|NoWait, 0)
	if errors.Is(err, syscall.ENXIO) { // the path is a socket
		return "", ErrIrregular
	}
	if err != nil {
		return "", Cause(err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return "", Cause(err)
	case isNull(info):
		return "", nil
	case info.IsDir():
		return "", errors.New("this is a folder, not a file")
	case !info.Mode().IsRegular():
		return "", ErrIrregular
	}
	return readAll(f, limit)
}

func readAll(r io.Reader, limit int64) (string, error) {
	var b strings.Builder
	n, err := io.Copy(&b, io.LimitReader(r, limit+1))
	if err != nil {
		return "", Cause(err)
	}
	if n > limit {
		return "", fmt.Errorf("larger than %d MiB", limit>>20)
	}
	return b.String(), nil
}

func isNull(info fs.FileInfo) bool {
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(info, null)
}

// Cause returns the cause of an error, without the operation and the path. It says what to do if that is not
// obvious.
func Cause(err error) error {
	var at *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &at):
		err = at.Err
	case errors.As(err, &link):
		err = link.Err
	}
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("%w; free some space and run dfvet again", err)
	case errors.Is(err, syscall.ELOOP):
		return errors.New("the symbolic links form a cycle")
	}
	return err
}
