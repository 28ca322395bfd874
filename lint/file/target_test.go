//go:build unix

package file

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func put(name, s string) error {
	target, err := Look(name)
	if err != nil {
		return err
	}
	return target.Write(text(s), mine)
}

// TestStreams checks that devices and FIFOs are written to, directly and through links, and are not replaced.
func TestStreams(t *testing.T) {
	dir := write(t, nil)
	do(t, syscall.Mkfifo(dir+"/fifo", 0o644))
	do(t, os.Symlink("fifo", dir+"/link"))
	do(t, os.Symlink("/dev/null", dir+"/null"))
	fails(t, put(dir+"/fifo", "x"), "no program reads from this FIFO")
	for _, name := range []string{"fifo", "link"} {
		reader, err := os.OpenFile(dir+"/fifo", os.O_RDONLY|syscall.O_NONBLOCK, 0)
		do(t, err)
		long := strings.Repeat("a report\n", 50_000) // longer than the buffer of a pipe
		got := make(chan string)
		go func() {
			var all []byte
			for len(all) < len(long) { // reads return EOF until a writer opens the FIFO
				more, _ := io.ReadAll(reader)
				all = append(all, more...)
				runtime.Gosched()
			}
			got <- string(all)
		}()
		do(t, put(dir+"/"+name, long))
		if s := <-got; s != long {
			t.Errorf("%s: %d bytes came, want %d", name, len(s), len(long))
		}
		reader.Close()
	}
	for _, name := range []string{"/dev/null", dir + "/null"} {
		do(t, put(name, "x"))
	}
	if _, err := os.Stat("/dev/full"); err == nil {
		fails(t, put("/dev/full", "x"), "no space left on device")
	}
	if info, err := os.Lstat("/dev/null"); err != nil || info.Mode()&fs.ModeCharDevice == 0 {
		t.Error("the null device is none any more")
	}
	if info, err := os.Lstat(dir + "/fifo"); err != nil || info.Mode()&fs.ModeNamedPipe == 0 {
		t.Error("the FIFO is none any more")
	}
	if got := names(t, dir); got != "fifo link null" {
		t.Errorf("the folder has %s", got)
	}
}

// TestDescriptors checks that a descriptor is written to directly, whatever it refers to, and is not closed.
func TestDescriptors(t *testing.T) {
	dir := write(t, nil)
	f, err := os.Create(dir + "/out")
	do(t, err)
	defer f.Close()
	_, err = f.WriteString("before\n")
	do(t, err)
	names := []string{fmt.Sprintf("/dev/fd/%d", f.Fd()), dir + "/link"}
	do(t, os.Symlink(names[0], names[1]))
	for _, name := range names {
		do(t, put(name, "report\n"))
	}
	_, err = f.WriteString("after\n")
	do(t, err)
	has(t, dir+"/out", "before\nreport\nreport\nafter\n")

	r, w, err := os.Pipe()
	do(t, err)
	defer r.Close()
	do(t, put(fmt.Sprintf("/dev/fd/%d", w.Fd()), "report\n"))
	w.Close()
	if s, err := Read(fmt.Sprintf("/dev/fd/%d", r.Fd()), 100); err != nil || s != "report\n" {
		t.Errorf("%q, %v", s, err)
	}
	fails(t, put("/dev/fd/999999", "x"), "bad file descriptor")
}

// TestTargetLinks checks that a report replaces the file to which a link refers, and that the link, the mode
// and the other names remain.
func TestTargetLinks(t *testing.T) {
	dir := write(t, map[string]string{"real": "old", "linked": "old"})
	do(t, os.Symlink("real", dir+"/link"))
	do(t, os.Link(dir+"/linked", dir+"/other"))
	do(t, os.Chmod(dir+"/real", 0o600))
	do(t, put(dir+"/link", "new"))
	do(t, put(dir+"/linked", "new"))
	for _, name := range []string{"real", "link", "linked", "other"} {
		has(t, dir+"/"+name, "new")
	}
	if info, err := os.Lstat(dir + "/link"); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Error("the link is none any more")
	}
	if info, err := os.Stat(dir + "/real"); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestLookRefuses checks that the error for a target that cannot be written says what the target is and what
// to do.
func TestLookRefuses(t *testing.T) {
	dir := write(t, map[string]string{"file": ""})
	do(t, os.Symlink("nothing", dir+"/dead"))
	do(t, os.Symlink("cycle", dir+"/cycle"))
	l, err := net.Listen("unix", dir+"/socket")
	do(t, err)
	defer l.Close()
	for name, want := range map[string]string{
		"": "name a file in it", "dead": "link to a file that does not exist; remove the link", "cycle": "the symbolic links form a cycle", "socket": "a socket; name",
		"none/file": "none` does not exist; create it first", "file/x": "not a directory",
	} {
		fails(t, put(dir+"/"+name, "x"), want)
	}
	if syscall.Mknod(dir+"/disk", syscall.S_IFBLK|0o600, 7<<8) == nil {
		fails(t, put(dir+"/disk", "x"), "this is a disk")
	}
}

// TestTargetMine checks that an existing file is replaced only if the check allows it.
func TestTargetMine(t *testing.T) {
	dir := write(t, map[string]string{"notes": "mine"})
	target, err := Look(dir + "/notes")
	do(t, err)
	no := errors.New("no")
	if err := target.Write(text("report"), func(old io.Reader) error {
		if all, err := io.ReadAll(old); err != nil || string(all) != "mine" {
			t.Errorf("%q, %v", all, err)
		}
		return no
	}); !errors.Is(err, no) {
		t.Error(err)
	}
	has(t, dir+"/notes", "mine")
	if got := names(t, dir); got != "notes" {
		t.Errorf("the folder has %s", got)
	}
}

// TestSame checks that two names of one file are the same target, except for streams.
func TestSame(t *testing.T) {
	dir := write(t, map[string]string{"a": "", "sub/x": ""})
	do(t, os.Symlink("a", dir+"/link"))
	do(t, os.Link(dir+"/a", dir+"/hard"))
	do(t, os.Symlink("sub", dir+"/folder"))
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"a", "a", true}, {"a", "link", true}, {"a", "hard", true}, {"new", "./sub/../new", true}, {"sub/new", "folder/new", true},
		{"a", "new", false}, {"new", "new2", false}, {"sub/x", "a", false},
	} {
		x, err := Look(dir + "/" + c.a)
		do(t, err)
		y, err := Look(dir + "/" + c.b)
		do(t, err)
		if x.Same(y) != c.same {
			t.Errorf("%s and %s: %v", c.a, c.b, !c.same)
		}
	}
	x, err := Look("/dev/null")
	do(t, err)
	if x.Same(x) {
		t.Error("two reports may go to the null device")
	}
}

// TestCreate checks that a new file is created completely, with the usual mode of new files, and never
// replaces another.
func TestCreate(t *testing.T) {
	dir := write(t, map[string]string{"there": "old"})
	do(t, os.Symlink("nothing", dir+"/dead"))
	do(t, Create(dir+"/new", "text"))
	has(t, dir+"/new", "text")
	want, err := os.Create(dir + "/like")
	do(t, err)
	want.Close()
	x, err := os.Stat(dir + "/like")
	do(t, err)
	if y, err := os.Stat(dir + "/new"); err != nil || x.Mode() != y.Mode() {
		t.Errorf("%v, %v", y.Mode(), err)
	}
	for _, name := range []string{"there", "dead", "."} {
		if Create(dir+"/"+name, "text") == nil {
			t.Errorf("%s was written", name)
		}
	}
	root, err := os.OpenRoot(dir)
	do(t, err)
	p := place{dir: root, name: "late", stop: func(string) { do(t, os.WriteFile(dir+"/late", []byte("theirs"), 0o644)) }}
	fails(t, p.create(text("mine")), "created by another program")
	has(t, dir+"/late", "theirs")
	has(t, dir+"/there", "old")
	if got := names(t, dir); got != "dead late like new there" {
		t.Errorf("the folder has %s", got)
	}
}

// TestRead checks that reading a file by its name never makes the program wait or read without end.
func TestRead(t *testing.T) {
	dir := write(t, map[string]string{"file": "text", "large": strings.Repeat("x", 2<<20)})
	do(t, syscall.Mkfifo(dir+"/fifo", 0o644))
	do(t, os.Symlink("cycle", dir+"/cycle"))
	do(t, os.Symlink("/dev/zero", dir+"/zero"))
	do(t, os.Symlink("file", dir+"/link"))
	l, err := net.Listen("unix", dir+"/socket")
	do(t, err)
	defer l.Close()
	for name, want := range map[string]string{
		"fifo": "not a regular file", "zero": "not a regular file", "socket": "not a regular file", ".": "this is a folder", "cycle": "form a cycle",
		"large": "larger than 1 MiB", "none": "no such file",
	} {
		_, err := Read(filepath.Join(dir, name), 1<<20)
		fails(t, err, want)
	}
	for _, name := range []string{"file", "link"} {
		if s, err := Read(dir+"/"+name, 4); err != nil || s != "text" {
			t.Errorf("%q, %v", s, err)
		}
	}
	if s, err := Read(os.DevNull, 10); err != nil || s != "" {
		t.Errorf("%q, %v", s, err)
	}
}
