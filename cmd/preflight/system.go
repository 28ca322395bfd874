package preflight

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"

	"github.com/dfvet/dfvet/grammar/source"
)

// A System provides what preflight needs from the container and the network. Tests replace it.
type System struct {
	Environ  []string
	UID, GID int
	Groups   []int
	Hostname string
	Files    Files
	Net      Net
	Errors   io.Writer
	// Signals receives the signals that end preflight.
	Signals <-chan os.Signal
	// Exec replaces the process. It returns only if that fails.
	Exec func(path string, args, environ []string) error
	// Terminate writes a text to a file that the orchestrator shows; it is nil if there is no such file.
	Terminate func(text string)

	mu sync.Mutex // whether Errors is a terminal
}

// Files is the file system of the container.
type Files interface {
	// Mounts returns the text of /proc/self/mountinfo.
	Mounts() (string, error)
	// MayChown reports whether the process may change the owner of files.
	MayChown() bool
	// Read returns the content of a regular file, up to a limit in bytes.
	Read(path string, limit int) ([]byte, error)
	// Stat describes a path. It follows symbolic links.
	Stat(path string) (Info, error)
	// Real returns an existing path with its symbolic links resolved.
	Real(path string) (string, error)
	// Names returns the names in a folder, up to a limit.
	Names(path string, limit int) ([]string, error)
	// Open opens a file and closes it again, without changing it.
	Open(path string, write bool) error
	// Try creates a file with a random name in a folder, writes to it and removes it.
	Try(folder string) error
	// ReadOnly reports whether the file system at a path is mounted read-only.
	ReadOnly(path string) (bool, error)
	// Executable returns nil if the process may execute a file.
	Executable(path string) error
}

// Info describes a file.
type Info struct {
	Folder   bool
	Regular  bool
	Perm     fs.FileMode
	UID, GID int
}

// Net is the network.
type Net interface {
	Lookup(ctx context.Context, host string) ([]netip.Addr, error)
	Dial(ctx context.Context, address netip.AddrPort) (net.Conn, error)
	// Own returns the container's own addresses.
	Own() []netip.Addr
}

// say prints one line.
func (s *System) say(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(s.Errors, "preflight: %s\n", source.Escape(text))
}

// quote returns a text from outside in quotes for a message, and shortens it if it is long.
func quote(s string) string { return source.Quote(source.Short(s, 80)) }

// reason returns the message of an error without the path, because preflight's own message already contains
// it.
func reason(err error) string {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno.Error()
	}
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err.Error()
	}
	return err.Error()
}

// missing reports whether an error means that a path does not exist.
func missing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}
