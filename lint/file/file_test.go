//go:build unix

package file

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// write creates files in a new folder, and returns the folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "f") // t.TempDir would be too long for the path of a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func do(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, dir string) *Folder {
	t.Helper()
	f, err := OpenFolder(dir)
	do(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

func has(t *testing.T, name, want string) {
	t.Helper()
	if text, err := os.ReadFile(name); err != nil || string(text) != want {
		t.Errorf("%s: %.40q, %v; want %.40q", name, text, err, want)
	}
}

// names lists the names in a folder.
func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	do(t, err)
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

// fails checks the error of an operation that must fail.
func fails(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("the error is %v, want %q", err, want)
	}
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

func anything(*io.SectionReader) error { return nil }

func mine(io.Reader) error { return nil }

// TestReplaceKeepsModeAndOwner checks that a fixed file keeps its mode, owner and group.
func TestReplaceKeepsModeAndOwner(t *testing.T) {
	for _, mode := range []fs.FileMode{0o600, 0o640, 0o666, 0o755, 0o755 | fs.ModeSetuid, 0o755 | fs.ModeSetgid, 0o644 | fs.ModeSticky} {
		for _, other := range []bool{false, true} {
			dir := write(t, map[string]string{"Dockerfile": "old"})
			name := dir + "/Dockerfile"
			if other && os.Chown(name, 1234, 2345) != nil {
				continue // only root can change the owner
			}
			do(t, os.Chmod(name, mode))
			before, err := os.Stat(name)
			do(t, err)
			do(t, open(t, dir).Replace("Dockerfile", "old", "the new text"))
			has(t, name, "the new text")
			after, err := os.Stat(name)
			do(t, err)
			x, y := before.Sys().(*syscall.Stat_t), after.Sys().(*syscall.Stat_t)
			if before.Mode() != after.Mode() || x.Uid != y.Uid || x.Gid != y.Gid {
				t.Errorf("%v %d:%d became %v %d:%d", before.Mode(), x.Uid, x.Gid, after.Mode(), y.Uid, y.Gid)
			}
			if got := names(t, dir); got != "Dockerfile" {
				t.Errorf("the folder has %s", got)
			}
		}
	}
}

// TestReplaceKeepsHardLinks checks that all names of a file still refer to the same file.
func TestReplaceKeepsHardLinks(t *testing.T) {
	for _, after := range []string{"short", strings.Repeat("a longer text\n", 1000), ""} {
		dir := write(t, map[string]string{"Dockerfile": "the old text"})
		do(t, os.Link(dir+"/Dockerfile", dir+"/other"))
		do(t, os.Chmod(dir+"/Dockerfile", 0o755|fs.ModeSetuid))
		before, err := os.Stat(dir + "/Dockerfile")
		do(t, err)
		do(t, open(t, dir).Replace("Dockerfile", "the old text", after))
		for _, name := range []string{"Dockerfile", "other"} {
			has(t, dir+"/"+name, after)
			now, err := os.Stat(dir + "/" + name)
			do(t, err)
			if !os.SameFile(before, now) || before.Mode() != now.Mode() {
				t.Errorf("%s is another file, or has another mode: %v", name, now.Mode())
			}
		}
		if got := names(t, dir); got != "Dockerfile other" {
			t.Errorf("the folder has %s", got)
		}
	}
}

// TestReplaceFollowsLinks checks that symbolic links are followed within the folder, and remain links.
func TestReplaceFollowsLinks(t *testing.T) {
	outside := write(t, map[string]string{"Dockerfile": "old"})
	dir := write(t, map[string]string{"a/b/real": "old", "x": "old"})
	for name, to := range map[string]string{
		"one": "a/b/real", "two": "one", "a/up": "../a/b/real", "a/folder": "b", "a/through": "folder/../../x",
		"out": outside + "/Dockerfile", "up": "../" + filepath.Base(outside) + "/Dockerfile", "cycle": "cycle", "dead": "nothing",
		"outside": outside,
	} {
		do(t, os.Symlink(to, dir+"/"+name))
	}
	folder := open(t, dir)
	for link, real := range map[string]string{"one": "a/b/real", "two": "a/b/real", "a/up": "a/b/real", "a/folder/real": "a/b/real", "a/through": "x"} {
		do(t, os.WriteFile(dir+"/"+real, []byte("old"), 0o644))
		if err := folder.Replace(link, "old", "new"); err != nil {
			t.Errorf("%s: %v", link, err)
			continue
		}
		has(t, dir+"/"+real, "new")
		if info, err := os.Lstat(dir + "/" + link); err != nil || link != "a/folder/real" && info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("%s is no link any more", link)
		}
	}
	for _, name := range []string{"out", "up", "cycle", "dead", "outside/Dockerfile", "../" + filepath.Base(outside) + "/Dockerfile"} {
		if folder.Replace(name, "old", "new") == nil || folder.Writable(name) == nil {
			t.Errorf("%s was written", name)
		}
	}
	has(t, outside+"/Dockerfile", "old")
}

// TestReplaceRefuses checks that anything but a writable file is refused without waiting, even for root.
func TestReplaceRefuses(t *testing.T) {
	dir := write(t, map[string]string{"readonly": "old", "folder/x": ""})
	do(t, os.Chmod(dir+"/readonly", 0o444))
	do(t, syscall.Mkfifo(dir+"/fifo", 0o644))
	l, err := net.Listen("unix", dir+"/socket")
	do(t, err)
	defer l.Close()
	do(t, os.Symlink("/dev/null", dir+"/null"))
	for name, want := range map[string]string{
		"readonly": "", "folder": "not a regular file", "fifo": "not a regular file", "socket": "not a regular file", "null": "points outside",
		"nothing": "no such file",
	} {
		fails(t, open(t, dir).Writable(name), want)
		fails(t, open(t, dir).Replace(name, "old", "new"), want)
	}
	has(t, dir+"/readonly", "old")
	if got := names(t, dir); got != "fifo folder null readonly socket" {
		t.Errorf("the folder has %s", got)
	}
}

// TestReplaceLosesNoUpdate checks that a file that changed after it was read is not replaced, even if it
// changes while the new text is written. A file that already has the new text counts as written.
func TestReplaceLosesNoUpdate(t *testing.T) {
	dir := write(t, map[string]string{"Dockerfile": "changed"})
	folder := open(t, dir)
	fails(t, folder.Replace("Dockerfile", "old", "new"), "changed")
	has(t, dir+"/Dockerfile", "changed")
	do(t, folder.Replace("Dockerfile", "old", "changed"))
	for name, change := range map[string]func(name string) error{
		"written": func(name string) error { return os.WriteFile(name, []byte("theirs"), 0o644) },
		"renamed": func(name string) error {
			return errors.Join(os.WriteFile(name+"2", []byte("theirs"), 0o644), os.Rename(name+"2", name))
		},
	} {
		p, err := folder.place("Dockerfile")
		do(t, err)
		do(t, os.WriteFile(dir+"/Dockerfile", []byte("old"), 0o644))
		p.stop = func(string) { do(t, change(dir+"/Dockerfile")) }
		if err := p.overwrite(text("new"), holds("old", "new")); !errors.Is(err, errChanged) {
			t.Errorf("%s: %v", name, err)
		}
		has(t, dir+"/Dockerfile", "theirs")
		if got := names(t, dir); got != "Dockerfile" {
			t.Errorf("the folder has %s", got)
		}
	}
}

// TestReplaceAtOnce checks that, if many processes fix one file at the same time, one writes its text and the
// others report that the file changed.
func TestReplaceAtOnce(t *testing.T) {
	for _, hard := range []bool{false, true} {
		dir := write(t, map[string]string{"Dockerfile": "old"})
		if hard {
			do(t, os.Link(dir+"/Dockerfile", dir+"/other"))
		}
		var all sync.WaitGroup
		var winner atomic.Value
		for i := range 16 {
			folder := open(t, dir)
			all.Go(func() {
				after := fmt.Sprintf("text %d", i)
				switch err := folder.Replace("Dockerfile", "old", after); {
				case err == nil && winner.Swap(after) != nil:
					t.Error("two have written")
				case err != nil && !errors.Is(err, errChanged):
					t.Error(err)
				}
			})
		}
		all.Wait()
		has(t, dir+"/Dockerfile", winner.Load().(string))
	}
}

// TestReplaceTheSameAtOnce checks that two runs that make the same fixes at the same time both succeed.
func TestReplaceTheSameAtOnce(t *testing.T) {
	dir := write(t, map[string]string{"Dockerfile": "old"})
	var all sync.WaitGroup
	for range 8 {
		folder := open(t, dir)
		all.Go(func() {
			if err := folder.Replace("Dockerfile", "old", "new"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	has(t, dir+"/Dockerfile", "new")
}

// TestKilled is the process that TestKilledWhileWriting kills while it writes.
func TestKilled(t *testing.T) {
	dir, state := os.Getenv("DFVET_TEST_DIR"), os.Getenv("DFVET_TEST_STATE")
	if dir == "" {
		t.Skip("another test runs it")
	}
	p, err := open(t, dir).place(os.Getenv("DFVET_TEST_NAME"))
	if errors.Is(err, fs.ErrNotExist) {
		root, err := os.OpenRoot(dir)
		do(t, err)
		p = place{dir: root, name: "new"}
	}
	p.stop = func(now string) {
		if now == state {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	if p.name == "new" {
		do(t, p.create(text("new text")))
		return
	}
	do(t, p.overwrite(text("new text"), anything))
}

// TestKilledWhileWriting checks that a killed process leaves the old file and a temporary file, whose name
// says what it is. If it was writing a file with several names in place, it also leaves a copy of the old
// text.
func TestKilledWhileWriting(t *testing.T) {
	for _, c := range []struct{ name, state, kind, text string }{
		{"Dockerfile", atTemporary, "tmp", "new text"},
		{"linked", atTemporary, "tmp", "new text"},
		{"linked", atHalf, "backup", "old"},
		{"new", atTemporary, "tmp", "new text"},
	} {
		dir := write(t, map[string]string{"Dockerfile": "old", "linked": "old"})
		do(t, os.Link(dir+"/linked", dir+"/other"))
		cmd := exec.Command(os.Args[0], "-test.run", "^TestKilled$")
		cmd.Env = append(os.Environ(), "DFVET_TEST_DIR="+dir, "DFVET_TEST_STATE="+c.state, "DFVET_TEST_NAME="+c.name)
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatalf("%v: %s", err, out)
		}
		left, err := filepath.Glob(dir + "/." + c.name + ".dfvet-" + c.kind + "-*")
		if err != nil || len(left) != 1 {
			t.Fatalf("%s, %s: the folder has %s", c.name, c.state, names(t, dir))
		}
		has(t, left[0], c.text)
		has(t, dir+"/Dockerfile", "old")
		if c.state == atTemporary {
			has(t, dir+"/linked", "old")
			if n := len(strings.Fields(names(t, dir))); n != 4 {
				t.Errorf("the folder has %s", names(t, dir))
			}
		}
	}
}

// TestWriteFails checks that, if the new text cannot be written for any reason, the file is unchanged and no
// other file remains.
func TestWriteFails(t *testing.T) {
	dir := write(t, map[string]string{"Dockerfile": "old", "linked": "old"})
	do(t, os.Link(dir+"/linked", dir+"/other"))
	full := func(w io.Writer) error {
		_, _ = io.WriteString(w, "the first part")
		return &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	}
	for _, name := range []string{"Dockerfile", "linked", "new"} {
		target, err := Look(dir + "/" + name)
		do(t, err)
		fails(t, target.Write(full, mine), "no space left on device; free some space")
	}
	has(t, dir+"/Dockerfile", "old")
	has(t, dir+"/linked", "old")
	if got := names(t, dir); got != "Dockerfile linked other" {
		t.Errorf("the folder has %s", got)
	}
}

// TestLongNames checks that the name of a temporary file is valid on every file system.
func TestLongNames(t *testing.T) {
	name := strings.Repeat("ü", 120) + "Dockerfile"
	dir := write(t, map[string]string{name: "old"})
	do(t, open(t, dir).Replace(name, "old", "new"))
	has(t, dir+"/"+name, "new")
}
