package file

import (
	"bytes"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// mount mounts a file system, or skips the test if that is not allowed.
func mount(t *testing.T, source, dir, kind string, flags uintptr, data string) {
	t.Helper()
	if err := syscall.Mount(source, dir, kind, flags, data); err != nil {
		t.Skipf("nothing can be mounted: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
}

// TestFullDisk checks that, if the disk is full, the file is unchanged and no other file remains.
func TestFullDisk(t *testing.T) {
	dir := write(t, nil)
	mount(t, "none", dir, "tmpfs", 0, "size=64k")
	old := strings.Repeat("o", 20<<10)
	do(t, os.WriteFile(dir+"/Dockerfile", []byte(old), 0o644))
	do(t, os.WriteFile(dir+"/linked", []byte("old"), 0o644))
	do(t, os.Link(dir+"/linked", dir+"/other"))
	folder := open(t, dir)
	for _, size := range []int{100, 48, 30} {
		after := strings.Repeat("n", size<<10)
		fails(t, folder.Replace("linked", "old", after), "no space left on device; free some space")
		if size > 40 {
			fails(t, folder.Replace("Dockerfile", old, after), "no space left on device; free some space")
			fails(t, Create(dir+"/new", after), "no space left on device; free some space")
			fails(t, put(dir+"/report", after), "no space left on device; free some space")
		}
	}
	has(t, dir+"/Dockerfile", old)
	has(t, dir+"/linked", "old")
	has(t, dir+"/other", "old")
	if got := names(t, dir); got != "Dockerfile linked other" {
		t.Errorf("the folder has %s", got)
	}
}

// TestMountPoint checks a file that is itself a mount point, as in a container. A rename cannot replace such
// a file.
func TestMountPoint(t *testing.T) {
	dir := write(t, map[string]string{"real": "old", "Dockerfile": ""})
	mount(t, dir+"/real", dir+"/Dockerfile", "", syscall.MS_BIND, "")
	do(t, open(t, dir).Replace("Dockerfile", "old", "new"))
	has(t, dir+"/real", "new")
	if got := names(t, dir); got != "Dockerfile real" {
		t.Errorf("the folder has %s", got)
	}
	mount(t, "none", dir+"/Dockerfile", "", syscall.MS_REMOUNT|syscall.MS_BIND|syscall.MS_RDONLY, "")
	fails(t, open(t, dir).Replace("Dockerfile", "new", "newer"), "read-only file system")
	has(t, dir+"/real", "new")
}

// asOther runs a function as a user who owns no files, on a thread that ends afterwards.
func asOther(t *testing.T, f func()) {
	if os.Getuid() != 0 {
		t.Skip("only root can become another user")
	}
	done := make(chan bool)
	go func() {
		runtime.LockOSThread() // the thread is never unlocked, so that it ends with the goroutine
		defer close(done)
		_, _, e := syscall.RawSyscall(syscall.SYS_SETRESUID, 65534, 65534, 65534)
		if e != 0 {
			t.Error(e)
			return
		}
		f()
	}()
	<-done
}

// TestOtherOwners checks that another user's file keeps its owner. A user with write access changes it in
// place, and a user without is refused.
func TestOtherOwners(t *testing.T) {
	for _, mode := range []os.FileMode{0o777, 0o777 | os.ModeSticky} {
		dir := write(t, map[string]string{"open": "old", "shut": "old", "setuid": "old"})
		do(t, os.Chmod(dir, mode))
		do(t, os.Chmod(dir+"/open", 0o666))
		do(t, os.Chmod(dir+"/setuid", 0o666|os.ModeSetuid))
		before, err := os.Stat(dir + "/open")
		do(t, err)
		asOther(t, func() {
			folder, err := OpenFolder(dir)
			if err != nil {
				t.Error(err)
				return
			}
			defer folder.Close()
			if err := folder.Replace("open", "old", "new"); err != nil {
				t.Error(err)
			}
			fails(t, folder.Writable("shut"), "permission denied")
			fails(t, folder.Replace("shut", "old", "new"), "permission denied")
			fails(t, folder.Replace("setuid", "old", "new"), "would clear its setuid or setgid bit")
		})
		has(t, dir+"/open", "new")
		has(t, dir+"/shut", "old")
		has(t, dir+"/setuid", "old")
		if after, err := os.Stat(dir + "/open"); err != nil || !os.SameFile(before, after) || after.Mode() != before.Mode() {
			t.Errorf("%v, %v", after, err)
		}
		if got := names(t, dir); got != "open setuid shut" {
			t.Errorf("the folder has %s", got)
		}
	}
}

// TestAttributes checks that a file keeps its extended attributes and its access control list.
func TestAttributes(t *testing.T) {
	dir := write(t, map[string]string{"Dockerfile": "old", "plain": "old"})
	name := dir + "/Dockerfile"
	acl := []byte{2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 2, 0, 4, 0, 210, 4, 0, 0, 4, 0, 4, 0, 255, 255, 255, 255,
		16, 0, 4, 0, 255, 255, 255, 255, 32, 0, 0, 0, 255, 255, 255, 255} // allows user 1234 to read
	want := map[string][]byte{"user.dfvet": []byte("value"), "system.posix_acl_access": acl}
	for key, value := range want {
		if err := unix.Setxattr(name, key, value, 0); err != nil {
			t.Skipf("there is no %s: %v", key, err)
		}
	}
	// A folder can give attributes to new files. An existing file must not get them.
	if err := unix.Setxattr(dir, "system.posix_acl_default", acl, 0); err != nil {
		t.Skip(err)
	}
	for _, file := range []string{"Dockerfile", "plain"} {
		do(t, open(t, dir).Replace(file, "old", "new"))
	}
	f, err := os.Open(name)
	do(t, err)
	defer f.Close()
	got := readAttributes(f)
	for key, value := range want {
		if !bytes.Equal(got[key], value) {
			t.Errorf("%s is %v", key, got[key])
		}
	}
	plain, err := os.Open(dir + "/plain")
	do(t, err)
	defer plain.Close()
	if got := readAttributes(plain); len(got) > 0 {
		t.Errorf("the file has got %v", got)
	}
	if info, err := plain.Stat(); err != nil || info.Mode() != 0o644 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
