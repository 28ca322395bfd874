package project_test

import (
	"fmt"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/testdata/golden"
	"github.com/google/go-cmp/cmp"
)

// TestDiscover runs on archives. Each contains a tree, a section "patterns" (by default ./...), and the files
// that should be found.
func TestDiscover(t *testing.T) {
	golden.Archives(t, "testdata/discover/*.txtar", discover)
}

func discover(t *testing.T, a *golden.Archive) {
	texts, patterns := map[string]string{}, "./..."
	for name, text := range a.Texts("want", "patterns") {
		texts["/p/"+name] = text
	}
	if p, ok := a.Texts("want")["patterns"]; ok {
		patterns = p
	}
	fsys := project.Memory("/p", texts)
	var all []project.Pattern
	for _, p := range strings.Fields(patterns) {
		path, deep := strings.CutSuffix(p, "...")
		all = append(all, project.Pattern{Path: strings.TrimSuffix(filepath.Join("/p", path), "/"), Deep: deep})
	}
	a.Section(t, "want", listing(project.Discover(fsys, all, project.FindConfigs(fsys).Ignored)))
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

// TestDiscoverAtOnce checks that several goroutines find the same files, in the same order, as one.
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
