package file

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"strconv"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/dfvet/dfvet/grammar/source"
)

// kept are the mode bits that a new file gets from the file that it replaces.
const kept = fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky

// The stages of writing at which a test can interrupt it.
const (
	atTemporary = "temporary" // the new text is on disk, and the old file is unchanged
	atHalf      = "half"      // a file that is written in place contains neither the complete old text nor the new one
)

// A place is a name in an open folder. If a link in the path changes meanwhile, it does not affect where the
// file is written.
type place struct {
	dir  *os.Root
	name string
	stop func(state string) // for tests; may be nil
}

func (p place) at(state string) {
	if p.stop != nil {
		p.stop(state)
	}
}

// A temporary is a new file next to the one that is written. Its name says which program created it, in case
// the program is killed.
type temporary struct {
	*os.File
	place place
	name  string
}

// temporary creates a new file with the name `.NAME.dfvet-KIND-NUMBER`.
func (p place) temporary(kind string, perm fs.FileMode) (*temporary, error) {
	base := p.name
	for len(base) > 180 { // most file systems allow names of 255 bytes
		_, size := utf8.DecodeLastRuneInString(base)
		base = base[:len(base)-size]
	}
	for {
		name := "." + base + ".dfvet-" + kind + "-" + strconv.FormatUint(uint64(rand.Uint32()), 10)
		f, err := p.dir.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, perm)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("cannot create a temporary file next to it: %w", Cause(err))
		}
		return &temporary{f, p, name}, nil
	}
}

// remove deletes the file, unless it was renamed.
func (t *temporary) remove() {
	t.Close()
	if t.name != "" {
		_ = t.place.dir.Remove(t.name)
	}
}

// fill writes the text and flushes it to the disk.
func (t *temporary) fill(write func(io.Writer) error) error {
	if err := write(t.File); err != nil {
		return Cause(err)
	}
	return Cause(t.Sync())
}

// create creates a new file. It does not replace one that another program creates meanwhile.
func (p place) create(write func(io.Writer) error) error {
	t, err := p.temporary("tmp", 0o666)
	if err != nil {
		return err
	}
	defer t.remove()
	if err := t.fill(write); err != nil {
		return err
	}
	p.at(atTemporary)
	err = p.dir.Link(t.name, p.name)
	if err == nil {
		return p.sync()
	}
	if errors.Is(err, fs.ErrExist) {
		return errors.New("the file was created by another program meanwhile; run dfvet again")
	}
	// Not every file system has hard links. Without them, the file is written under its final name, and
	// deleted if writing fails.
	f, err := p.dir.OpenFile(p.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return Cause(err)
	}
	_, err = io.Copy(f, io.NewSectionReader(t, 0, 1<<62))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(Cause(err), p.dir.Remove(p.name))
	}
	return p.sync()
}

// sync flushes the folder's entries to the disk, if the system supports that.
func (p place) sync() error {
	dir, err := p.dir.Open(".")
	if err != nil {
		return nil // the folder can be written to but not read
	}
	defer dir.Close()
	if err := dir.Sync(); errors.Is(err, syscall.EIO) || errors.Is(err, syscall.ENOSPC) {
		return Cause(err)
	}
	return nil
}

// open opens the file for reading and writing. It returns an error for anything but a writable regular file.
func (p place) open() (*os.File, fs.FileInfo, error) {
	f, err := p.dir.OpenFile(p.name, os.O_RDWR|NoWait, 0)
	if errors.Is(err, syscall.ENXIO) || errors.Is(err, syscall.EISDIR) {
		return nil, nil, ErrIrregular
	}
	if err != nil {
		return nil, nil, Cause(err)
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		err = Cause(err)
	case !info.Mode().IsRegular():
		err = ErrIrregular
	case info.Mode().Perm()&0o222 == 0:
		err = errors.New("read-only: no one has permission to write this file")
	default:
		return f, info, nil
	}
	f.Close()
	return nil, nil, err
}

// patience is how long to wait until another program releases its lock on a file.
const patience = 5 * time.Second

// locked opens the file and locks it against other runs of dfvet. It returns the file that has the name when
// the lock is held.
func (p place) locked() (*os.File, fs.FileInfo, error) {
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		f, info, err := p.open()
		if err != nil {
			return nil, nil, err
		}
		busy := lock(f)
		if busy == nil && p.is(info) {
			return f, info, nil
		}
		f.Close()
		if time.Now().After(deadline) {
			return nil, nil, errors.New("another program has locked this file; run dfvet again when it is done")
		}
	}
}

// is reports whether the name still refers to the opened file.
func (p place) is(info fs.FileInfo) bool {
	now, err := p.dir.Lstat(p.name)
	return err == nil && os.SameFile(info, now)
}

// A check examines the text that is about to be replaced. It returns an error to prevent that.
type check func(old *io.SectionReader) error

// overwrite changes the text of an existing file. It uses a rename, so that the file always has either the
// old or the new text. If the file would lose other names, its owner or its attributes that way, overwrite
// writes it in place.
func (p place) overwrite(write func(io.Writer) error, check check) error {
	f, info, err := p.locked()
	if err != nil {
		return err
	}
	defer f.Close() // this also releases the lock
	old := io.NewSectionReader(f, 0, 1<<62)
	if err := check(old); err != nil {
		return err
	}
	t, err := p.temporary("tmp", 0o600)
	if err != nil {
		return err
	}
	defer t.remove()
	if err := t.fill(write); err != nil {
		return err
	}
	alone := links(info) <= 1 && alike(t.File, f, info) == nil
	p.at(atTemporary)
	// This detects changes made while the new text was written. Nothing after it takes long.
	if _, err := old.Seek(0, io.SeekStart); err != nil {
		return Cause(err)
	}
	if err := check(old); err != nil {
		return err
	}
	if !p.is(info) {
		return errChanged
	}
	if alone {
		err := Cause(t.Sync()) // the owner and mode are also flushed
		if err == nil {
			err = t.rename()
		}
		if err == nil {
			return p.sync()
		}
		if !errors.Is(err, syscall.EBUSY) && !errors.Is(err, syscall.EXDEV) && !errors.Is(err, fs.ErrPermission) {
			return err
		}
		// The file is a mount point, or it belongs to another user and the folder has the sticky bit.
	}
	return p.inPlace(f, info, t)
}

var errChanged = errors.New("the file changed while dfvet checked it, and is left as it is; run dfvet again")

// rename replaces the other file with the temporary file.
func (t *temporary) rename() error {
	if closesFirst {
		t.Close()
	}
	if err := t.place.dir.Rename(t.name, t.place.name); err != nil {
		return Cause(err)
	}
	t.name = ""
	return nil
}

// alike gives the new file the owner, mode and attributes of the old one. It returns an error if that is not
// possible.
func alike(t, old *os.File, info fs.FileInfo) error {
	if err := sameOwner(t, info); err != nil {
		return err
	}
	if err := t.Chmod(info.Mode() & kept); err != nil {
		return err
	}
	return sameAttributes(t, old)
}

// inPlace copies the text of a temporary file over another file. First, it saves the old text in a copy and
// allocates the space on disk, so that a full disk changes nothing.
func (p place) inPlace(f *os.File, info fs.FileInfo, t *temporary) error {
	if info.Mode()&(fs.ModeSetuid|fs.ModeSetgid) != 0 && !mayChmod(info) {
		return errors.New("writing this file would clear its setuid or setgid bit; run dfvet as its owner")
	}
	if closesFirst { // the temporary file was closed in order to rename it
		reopened, err := p.dir.Open(t.name)
		if err != nil {
			return Cause(err)
		}
		t.File = reopened
	}
	backup, err := p.temporary("backup", 0o600)
	if err != nil {
		return err
	}
	if err := backup.fill(func(w io.Writer) error {
		_, err := io.Copy(w, io.NewSectionReader(f, 0, info.Size()))
		return err
	}); err != nil {
		backup.remove()
		return err
	}
	attributes := readAttributes(f)
	err = p.spread(t.File, f, info.Size())
	if err != nil {
		if again := p.spread(backup.File, f, info.Size()); again != nil {
			backup.Close()
			return source.Errorf("%w; the file may be damaged, and `%s` beside it has its former text", err, backup.name)
		}
	}
	restoreMode(f, info)
	writeAttributes(f, attributes)
	backup.remove()
	return err
}

// spread copies one file over another one that has size bytes.
func (p place) spread(from, to *os.File, size int64) error {
	info, err := from.Stat()
	if err != nil {
		return Cause(err)
	}
	if length := info.Size(); length > size {
		_, err := io.Copy(io.NewOffsetWriter(to, size), io.NewSectionReader(from, size, length-size))
		if err == nil {
			err = to.Sync()
		}
		if err != nil {
			return errors.Join(Cause(err), to.Truncate(size))
		}
	}
	common := min(info.Size(), size)
	half := common / 2
	if _, err := io.Copy(io.NewOffsetWriter(to, 0), io.NewSectionReader(from, 0, half)); err != nil {
		return Cause(err)
	}
	p.at(atHalf)
	if _, err := io.Copy(io.NewOffsetWriter(to, half), io.NewSectionReader(from, half, common-half)); err != nil {
		return Cause(err)
	}
	if err := to.Truncate(info.Size()); err != nil {
		return Cause(err)
	}
	return Cause(to.Sync())
}

func restoreMode(f *os.File, was fs.FileInfo) {
	if info, err := f.Stat(); err == nil && info.Mode()&kept != was.Mode()&kept {
		_ = f.Chmod(was.Mode() & kept)
	}
}
