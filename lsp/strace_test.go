package lsp_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/testdata/golden"
)

// traced lists the system calls that the test examines.
const traced = "%network,execve,execveat,open,openat,openat2,creat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,link,linkat,symlink,symlinkat,truncate,ftruncate,chmod,fchmodat,chown,fchownat"

// While the server runs the session of each archive, it starts no process, opens no connection and writes no
// file, and it reads only files in the workspace.
func TestMakesNoMark(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: it serves every archive under strace")
	}
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed")
	}
	bin := build(t)
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal(archives, err)
	}
	for _, name := range archives {
		root, log := t.TempDir(), filepath.Join(t.TempDir(), "log")
		c, _ := startProcess(t, strace, "-f", "-o", log, "-e", "trace="+traced, bin, "lsp")
		markers(t, c, root, golden.Read(t, name))
		c.ask("shutdown", nil)
		if status := c.exit(); status != 0 {
			t.Errorf("exit status %d", status)
		}
		calls := strings.Split(strings.TrimSpace(onDisk(t, log)), "\n")
		if len(calls) < 10 {
			t.Fatalf("%d calls are logged:\n%s", len(calls), calls)
		}
		started := false
		for _, line := range calls {
			switch call := callOf(line); {
			case call == "execve" && !started:
				started = true // this starts the server itself
			case call == "openat" && !slices.ContainsFunc([]string{"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"}, func(flag string) bool { return strings.Contains(line, flag) }):
				if path := opened.FindStringSubmatch(line); path != nil && filepath.IsAbs(path[1]) && !readable(path[1], root) {
					t.Errorf("%s: it reads %s", name, line)
				}
			case call != "":
				t.Errorf("%s: %s", name, line)
			}
		}
	}
}

var opened = regexp.MustCompile(`openat\([^,]*, "([^"]*)"`)

// callOf returns the name of the system call in a line of the log; "" for signals, exits and the second line
// of an interrupted call.
func callOf(line string) string {
	_, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	if strings.HasPrefix(rest, "<...") || strings.HasPrefix(rest, "???") || strings.HasPrefix(rest, "---") || strings.HasPrefix(rest, "+++") {
		return ""
	}
	name, _, ok := strings.Cut(rest, "(")
	if !ok {
		return rest
	}
	return name
}

// readable reports whether the server may read a path: it is in the workspace, or Go's runtime reads it at
// startup.
func readable(path, root string) bool {
	return strings.HasPrefix(path, root) || strings.HasPrefix(path, "/sys/") || strings.HasPrefix(path, "/proc/") || path == os.DevNull ||
		strings.HasPrefix(path, "/etc/localtime") || strings.HasPrefix(path, "/usr/share/zoneinfo")
}
