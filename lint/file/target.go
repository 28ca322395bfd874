package file

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Target is an output that is named on the command line. It is a new file, a file to replace, or a device,
// pipe or FIFO to write to.
type Target struct {
	Name string // as given by the user

	fd   int         // a descriptor that the caller of the program opened, or -1
	real string      // path with links resolved
	info fs.FileInfo // info of the existing file; nil for a new one
}

// Look finds out what a name refers to, without opening it. It returns an error for anything that cannot or
// should not be written, such as a folder, a socket, a disk or a broken link.
func Look(name string) (*Target, error) {
	t := &Target{Name: name, fd: -1}
	if fd, ok := descriptor(name); ok {
		t.fd = fd
		return t, nil
	}
	_, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) && filepath.Base(name) != "." {
		dir, err := filepath.EvalSymlinks(filepath.Dir(name))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, source.Errorf("the folder `%s` does not exist; create it first", filepath.Dir(name))
		}
		if err != nil {
			return nil, Cause(err)
		}
		t.real = filepath.Join(dir, filepath.Base(name))
		return t, nil
	}
	if err != nil {
		return nil, Cause(err)
	}
	t.info, err = os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("a link to a file that does not exist; remove the link or name the file itself")
	}
	if err != nil {
		return nil, Cause(err)
	}
	switch mode := t.info.Mode(); {
	case mode.IsDir():
		return nil, errors.New("this is a folder; name a file in it")
	case mode&fs.ModeSocket != 0:
		return nil, errors.New("this is a socket; name a file, a pipe or a device")
	case mode&fs.ModeDevice != 0 && mode&fs.ModeCharDevice == 0:
		return nil, errors.New("this is a disk; name a file, a pipe or another device")
	}
	t.real, err = filepath.EvalSymlinks(name)
	return t, Cause(err)
}

// Stream reports whether the target is written to and not replaced, because it is a device, a pipe, a FIFO or
// a descriptor.
func (t *Target) Stream() bool {
	return t.fd >= 0 || t.info != nil && !t.info.Mode().IsRegular()
}

// Info returns the info of the file that would be replaced, or nil for a new file or a stream.
func (t *Target) Info() fs.FileInfo {
	if t.Stream() {
		return nil
	}
	return t.info
}

// Same reports whether two targets are the same file. Streams never are, because two reports may be written
// to one stream, one after the other.
func (t *Target) Same(u *Target) bool {
	switch {
	case t.Stream() || u.Stream():
		return false
	case t.info != nil && u.info != nil:
		return os.SameFile(t.info, u.info)
	case runtime.GOOS == "windows" || runtime.GOOS == "darwin": // most disks on these systems ignore case
		return strings.EqualFold(t.real, u.real)
	}
	return t.real == u.real
}

func (t *Target) place() (place, error) {
	dir, err := os.OpenRoot(filepath.Dir(t.real))
	if err != nil {
		return place{}, Cause(err)
	}
	return place{dir: dir, name: filepath.Base(t.real)}, nil
}

// Write writes to a stream, or creates or replaces a file completely or not at all. It replaces an existing
// file only if mine returns no error for it.
func (t *Target) Write(write func(io.Writer) error, mine func(io.Reader) error) error {
	if t.Stream() {
		return t.stream(write)
	}
	p, err := t.place()
	if err != nil {
		return err
	}
	defer p.dir.Close()
	buffered := func(w io.Writer) error { return through(w, write) }
	if t.info == nil {
		return p.create(buffered)
	}
	return p.overwrite(buffered, func(old *io.SectionReader) error { return mine(old) })
}

func through(w io.Writer, write func(io.Writer) error) error {
	b := bufio.NewWriterSize(w, 64<<10)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}

// stream writes to a target that is not a file. It does not wait for a FIFO to be read.
func (t *Target) stream(write func(io.Writer) error) error {
	var f *os.File
	var err error
	if t.fd >= 0 {
		f, err = openDescriptor(t.fd, t.Name)
	} else {
		f, err = os.OpenFile(t.real, os.O_WRONLY|NoWait, 0)
	}
	if errors.Is(err, syscall.ENXIO) {
		return errors.New("no program reads from this FIFO; start the reader first")
	}
	if err != nil {
		return Cause(err)
	}
	err = through(f, write)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return Cause(err)
}

// Create creates a file with the text, completely or not at all. It returns an error if the file exists.
func Create(name, text string) error {
	t, err := Look(name)
	if err != nil {
		return err
	}
	if t.info != nil || t.Stream() {
		return errors.New("the file exists already")
	}
	return t.Write(func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}, nil)
}

var descriptorName = regexp.MustCompile(`^(?:/dev/fd|/proc/self/fd|/proc/thread-self/fd)/([0-9]{1,9})$`)

// descriptor returns the number of the descriptor to which a name refers, after following links. Such a name
// must not be opened by its path, because the file would then be written from its start.
func descriptor(name string) (int, bool) {
	if runtime.GOOS == "windows" {
		return 0, false
	}
	for range 40 {
		name = filepath.Clean(name)
		switch name {
		case "/dev/stdin":
			return 0, true
		case "/dev/stdout":
			return 1, true
		case "/dev/stderr":
			return 2, true
		}
		if m := descriptorName.FindStringSubmatch(name); m != nil {
			fd, err := strconv.Atoi(m[1])
			return fd, err == nil
		}
		to, err := os.Readlink(name)
		if err != nil {
			return 0, false
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(name), to)
		}
		name = to
	}
	return 0, false
}
