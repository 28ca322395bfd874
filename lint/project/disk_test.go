package project_test

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/testdata/system"
)

// write creates the files in a new folder and returns its path.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		full := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func disk(t *testing.T, root string) project.FS {
	t.Helper()
	d, err := project.Disk(root)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func link(t *testing.T, to, at string) {
	t.Helper()
	if err := os.Symlink(to, at); err != nil {
		t.Fatal(err)
	}
}

// TestDiskRefuses checks that nothing outside the root is read, whatever the path, and that only regular
// files are opened.
func TestDiskRefuses(t *testing.T) {
	outside := write(t, map[string]string{"secret": "x"})
	root := write(t, map[string]string{"a/file": "text", "large": strings.Repeat("x", project.MaxSize+1)})
	link(t, outside+"/secret", root+"/absolute")
	link(t, "../"+filepath.Base(outside)+"/secret", root+"/relative")
	link(t, outside, root+"/folder")
	link(t, "loop", root+"/loop")
	link(t, "a/file", root+"/inside")
	link(t, "fifo", root+"/to-fifo")
	system.Fifo(t, root+"/fifo")
	socket, err := net.Listen("unix", root+"/socket")
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	d := disk(t, root)
	for name, want := range map[string]error{
		"absolute": project.ErrOutside, "relative": project.ErrOutside, "folder/secret": project.ErrOutside,
		"../" + filepath.Base(outside) + "/secret": project.ErrOutside,
		"fifo": project.ErrIrregular, "socket": project.ErrIrregular, "to-fifo": project.ErrIrregular, "a": project.ErrIrregular,
		"large": project.ErrTooLarge, "missing": fs.ErrNotExist, "a/missing/deep": fs.ErrNotExist, "inside": nil, "a/file": nil,
	} {
		done := make(chan error, 1)
		go func() { _, err := d.Read(root + "/" + name); done <- err }()
		select {
		case err := <-done:
			if want == nil && err != nil || want != nil && !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
		case <-time.After(5 * time.Second):
			t.Fatalf("%s: reading it does not end", name)
		}
	}
	if _, err := d.Read(root + "/loop"); err == nil {
		t.Error("a link to itself was read")
	}
	if _, err := d.ReadDir(root + "/folder"); !errors.Is(err, project.ErrOutside) {
		t.Errorf("a folder outside was listed: %v", err)
	}
}

// TestDiscoverLinks checks that links to files are followed within the root, that each file counts once, and
// that a cycle of folders does not loop forever.
func TestDiscoverLinks(t *testing.T) {
	outside := write(t, map[string]string{"Dockerfile": "FROM scratch"})
	root := write(t, map[string]string{"shared/base": "FROM scratch", "a/Dockerfile": "FROM scratch"})
	link(t, "../shared/base", root+"/a/base.Dockerfile")
	link(t, "a/Dockerfile", root+"/Dockerfile")
	link(t, outside+"/Dockerfile", root+"/out.Dockerfile")
	link(t, "nowhere", root+"/dead.Dockerfile")
	link(t, "..", root+"/a/up")
	link(t, "self.Dockerfile", root+"/self.Dockerfile")
	d := disk(t, root)
	got := listing(project.Discover(d, []project.Pattern{{Path: root, Deep: true}}, func(string) bool { return false }))
	want := `dockerfile a/Dockerfile
dockerfile a/base.Dockerfile
skipped dead.Dockerfile: broken link, or a link out of the repository (failed false)
skipped out.Dockerfile: broken link, or a link out of the repository (failed false)
skipped self.Dockerfile: broken link, or a link out of the repository (failed false)
`
	if diff := cmp.Diff(want, strings.ReplaceAll(got, root+"/", "")); diff != "" {
		t.Error(diff)
	}
}

// A locked is an FS with a folder that cannot be read. Permissions would not work, because tests may run as
// root.
type locked struct{ project.FS }

func (l locked) ReadDir(path string) ([]fs.DirEntry, error) {
	if filepath.Base(path) == "locked" {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
	}
	return l.FS.ReadDir(path)
}

// TestDiscoverUnreadable checks that an unreadable folder is reported and that the rest is found.
func TestDiscoverUnreadable(t *testing.T) {
	root := write(t, map[string]string{"a/Dockerfile": "", "locked/Dockerfile": "", "z/Dockerfile": ""})
	got := listing(project.Discover(locked{disk(t, root)}, []project.Pattern{{Path: root, Deep: true}}, func(string) bool { return false }))
	want := "dockerfile a/Dockerfile\ndockerfile z/Dockerfile\nskipped locked: permission denied (failed true)\n"
	if diff := cmp.Diff(want, strings.ReplaceAll(got, root+"/", "")); diff != "" {
		t.Error(diff)
	}
}

// TestOverlay checks that texts in an overlay replace the files on disk, and are listed.
func TestOverlay(t *testing.T) {
	root := write(t, map[string]string{"a/Dockerfile": "old", "a/other": "other"})
	fsys := project.Overlay(disk(t, root), map[string]*source.File{
		root + "/a/Dockerfile":   source.New(root+"/a/Dockerfile", "new"),
		root + "/a/b.Dockerfile": source.New(root+"/a/b.Dockerfile", "more"),
		root + "/new/deep/x":     source.New(root+"/new/deep/x", "x"),
		root + "/huge":           source.New(root+"/huge", strings.Repeat("x", project.MaxSize+1)),
	})
	for name, want := range map[string]string{"a/Dockerfile": "new", "a/b.Dockerfile": "more", "a/other": "other"} {
		f, err := fsys.Read(root + "/" + name)
		if err != nil || f.Text != want {
			t.Errorf("%s: %v, %v", name, f, err)
		}
		if info, err := fsys.Stat(root + "/" + name); err != nil || info.Size() != int64(len(want)) || info.IsDir() {
			t.Errorf("%s: stat says %v, %v", name, info, err)
		}
	}
	entries, err := fsys.ReadDir(root + "/a")
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if diff := cmp.Diff([]string{"Dockerfile", "b.Dockerfile", "other"}, names); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for _, dir := range []string{"new", "new/deep"} {
		if info, err := fsys.Stat(root + "/" + dir); err != nil || !info.IsDir() {
			t.Errorf("%s, which exists in a buffer alone: %v, %v", dir, info, err)
		}
		if entries, err := fsys.ReadDir(root + "/" + dir); err != nil || len(entries) != 1 {
			t.Errorf("%s: %v, %v", dir, entries, err)
		}
	}
	if _, err := fsys.Stat(root + "/ne"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("ne: %v", err)
	}
	if _, err := fsys.Read(root + "/huge"); !errors.Is(err, project.ErrTooLarge) {
		t.Errorf("huge: %v", err)
	}
}

// TestFindRoot checks that the root is the nearest folder above that contains .git, or else the folder
// itself.
func TestFindRoot(t *testing.T) {
	root := write(t, map[string]string{".git/HEAD": "", "a/b/Dockerfile": "", "sub/.git": "gitdir: ..", "sub/c/x": ""})
	bare := write(t, map[string]string{"a/Dockerfile": ""})
	for in, want := range map[string]string{root + "/a/b": root, root: root, root + "/sub/c": root + "/sub", bare + "/a": bare + "/a"} {
		if got := project.FindRoot(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

// TestRemember checks that paths missing from a folder listing are not looked up, and that all other results
// match the disk.
func TestRemember(t *testing.T) {
	root := write(t, map[string]string{"a/File": "text", "a/b/c": "deep"})
	link(t, "a", root+"/link")
	fsys := project.Remember(disk(t, root))
	before := func(name string) error { _, err := fsys.Read(root + "/" + name); return err }
	if err := before("a/new"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a/new: %v", err)
	}
	for _, dir := range []string{root, root + "/a"} {
		if _, err := fsys.ReadDir(dir); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]bool{"a/File": true, "a/b/c": true, "link/File": true, "a/b": true, "a/x": false, "x/y/z": false, "link/x": false, "a/file": false} {
		_, err := fsys.Stat(root + "/" + name)
		if (err == nil) != want || err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.WriteFile(root+"/a/new", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := before("a/new"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that came after the listing is there: %v", err)
	}
	if _, err := fsys.Read("/etc/hostname"); !errors.Is(err, project.ErrOutside) {
		t.Errorf("outside: %v", err)
	}
}

// TestInside checks roots that end in a slash: the file system's root and a drive.
func TestInside(t *testing.T) {
	for _, c := range []struct {
		root, path string
		want       bool
	}{
		{"/", "/a", true}, {"/a", "/a", true}, {"/a", "/a/b", true}, {"/a", "/ab", false}, {"/a/b", "/a", false},
		{"c:/", "c:/a", true}, {"c:/", "d:/a", false}, {"c:/a", "c:/a/b", true}, {"c:/a", "c:/ab", false}, {"//host/share", "//host/share/a", true},
	} {
		if got := project.Inside(c.root, c.path); got != c.want {
			t.Errorf("Inside(%q, %q) = %t", c.root, c.path, got)
		}
	}
}
