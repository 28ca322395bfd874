package preflight

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dfvet/dfvet/testdata/golden"
	"github.com/rogpeppe/go-internal/txtar"
)

// Each archive in testdata has a contract (contract.json), or uses that of another archive (if its comment
// says "like FILE"), and one or more containers in sections: "NAME/env", "NAME/args", "NAME/files",
// "NAME/mounts", "NAME/net", "NAME/user" and "NAME/want". A section without a NAME applies to all containers
// that do not have their own.
func TestContainers(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, file := range paths {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sections := map[string]string{}
		for _, f := range archive.Files {
			sections[f.Name] = string(f.Data)
		}
		for i, f := range archive.Files {
			name, ok := strings.CutSuffix(f.Name, "/want")
			if !ok {
				continue
			}
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					got := runFake(t, func(section string) string {
						if text, ok := sections[name+"/"+section]; ok {
							return text
						}
						return sections[section]
					})
					if golden.Update() {
						archive.Files[i].Data = []byte(got)
					} else if got != string(f.Data) {
						t.Errorf("got\n%swant\n%s", got, f.Data)
					}
				})
			})
		}
		if golden.Update() {
			if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// runFake runs preflight in the container that sections describe. It returns the output and the exit status.
func runFake(t *testing.T, section func(string) string) string {
	f := newFake()
	f.files["/.dfvet"] = &fakeFile{folder: true, perm: 0o755}
	f.files["/.dfvet/contract.json"] = &fakeFile{perm: 0o644, content: section("contract.json")}
	f.uid, _ = strconv.Atoi(strings.TrimSpace(section("user")))
	f.proc = !strings.Contains(section("user"), "noproc")
	f.chown = !strings.Contains(section("user"), "nochown")
	for _, name := range []string{"files", "mounts", "net"} {
		if err := f.describe(name, section(name)); err != nil {
			t.Fatal(err)
		}
	}
	args := strings.Fields(section("args"))
	if len(args) == 0 {
		args = []string{"--", "/app"}
	}
	sys, out := f.system(strings.Split(strings.Trim(section("env"), "\n"), "\n"))
	if s := strings.TrimSpace(section("signal")); s != "" {
		after, err := time.ParseDuration(s)
		if err != nil {
			t.Fatal(err)
		}
		signals := make(chan os.Signal, 1)
		sys.Signals = signals
		time.AfterFunc(after, func() { signals <- syscall.SIGTERM })
	}
	status := Main("dfvet-preflight", args, sys)
	synctest.Wait()
	if !strings.Contains("\n"+out.String(), "\nstarted ") {
		fmt.Fprintf(out, "exit %d after %v\n", status, time.Since(f.start).Round(time.Second))
	}
	return out.String()
}
