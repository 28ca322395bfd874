package project_test

import (
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/dfvet/dfvet/lint/project"
)

var update = flag.Bool("update", false, "write what is found into the archives")

// Each archive is a tree, a section "patterns" (./... where there is none) and what is found.
func TestDiscover(t *testing.T) {
	archives, err := filepath.Glob("testdata/discover/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { discover(t, name) })
	}
}

func discover(t *testing.T, name string) {
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	texts, patterns, want := map[string]string{}, "./...", ""
	var kept []txtar.File
	for _, f := range a.Files {
		switch f.Name {
		case "want":
			want = string(f.Data)
			continue
		case "patterns":
			patterns = string(f.Data)
		default:
			texts["/p/"+f.Name] = string(f.Data)
		}
		kept = append(kept, f)
	}
	fsys := project.Memory("/p", texts)
	var all []project.Pattern
	for _, p := range strings.Fields(patterns) {
		path, deep := strings.CutSuffix(p, "...")
		all = append(all, project.Pattern{Path: strings.TrimSuffix(filepath.Join("/p", path), "/"), Deep: deep})
	}
	got := listing(project.Discover(fsys, all, project.FindConfigs(fsys).Ignored))
	if *update {
		a.Files = append(kept, txtar.File{Name: "want", Data: []byte(got)})
		if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func listing(f *project.Found) string {
	var b strings.Builder
	for _, list := range []struct {
		what  string
		paths []string
	}{{"dockerfile", f.Dockerfiles}, {"contract", f.Contracts}, {"known", f.Known}, {"compose", f.Composes}, {"perhaps", f.Maybe}, {"config", f.Configs}} {
		for _, p := range list.paths {
			fmt.Fprintf(&b, "%s %s\n", list.what, strings.TrimPrefix(p, "/p/"))
		}
	}
	for _, s := range f.Skipped {
		fmt.Fprintf(&b, "skipped %s: %s (failed %v)\n", strings.TrimPrefix(s.Path, "/p/"), s.Reason, s.Failed)
	}
	return b.String()
}

// Folders are looked at by several goroutines; what is found, and its order, is the same as by one.
func TestDiscoverAtOnce(t *testing.T) {
	texts := map[string]string{"/r/.git/info/exclude": "s7\n"}
	for i := range 300 {
		dir := fmt.Sprintf("/r/p%d/s%d", i%17, i)
		texts[dir+"/Dockerfile"], texts[dir+"/compose.yaml"], texts[dir+"/a.contract"] = "", "", ""
		if i%5 == 0 {
			texts[dir+"/.gitignore"] = "a.contract\n/below\n"
			texts[dir+"/below/Dockerfile"] = ""
		}
	}
	find := func(processors int) *project.Found {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		fsys := project.Memory("/r", texts)
		return project.Discover(fsys, []project.Pattern{{Path: "/r", Deep: true}}, func(p string) bool { return path.Base(p) == "s9" })
	}
	want := find(1)
	if len(want.Dockerfiles) != 298 || len(want.Contracts) == 0 {
		t.Fatalf("%d Dockerfiles, %d contracts", len(want.Dockerfiles), len(want.Contracts))
	}
	for range 20 {
		if diff := cmp.Diff(want, find(4)); diff != "" {
			t.Fatal(diff)
		}
	}
}
