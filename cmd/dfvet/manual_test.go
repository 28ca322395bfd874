package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dfvet/dfvet/testdata/golden"
)

// manuals are pages whose blocks of the language `console` hold commands, each after "$ ", and what they
// print, and the folders in which the commands run.
var manuals = map[string]string{
	"../../docs/coverage.md": "../../testdata/sample/right",
	"../../docs/hosts.md":    "../../testdata/sample/hosts",
	"../../docs/programs.md": "../../testdata/sample/programs",
	"../../docs/infer.md":    "../../testdata/sample/infer",
	"../../docs/readers.md":  "../../testdata/sample/readers",
}

func TestManuals(t *testing.T) {
	for page, sample := range manuals {
		t.Run(filepath.Base(page), func(t *testing.T) {
			page, err := filepath.Abs(page)
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(sample)); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil {
				t.Fatal(err)
			}
			t.Chdir(dir)
			blocks := strings.Split(string(text), "```console\n")
			for i, block := range blocks[1:] {
				console, after, _ := strings.Cut(block, "```")
				blocks[i+1] = session(t, console) + "```" + after
			}
			got := strings.Join(blocks, "```console\n")
			if golden.Update() {
				if err := os.WriteFile(page, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(string(text), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// session runs the commands of a block, and returns it with what they print.
func session(t *testing.T, console string) string {
	var b strings.Builder
	for line := range strings.Lines(console) {
		command, ok := strings.CutPrefix(strings.TrimSpace(line), "$ dfvet")
		if !ok {
			continue
		}
		var out bytes.Buffer
		status := run(strings.Fields(command), strings.NewReader(""), &out, &out)
		fmt.Fprintf(&b, "$ dfvet%s\n%s", command, out.String())
		if status > 1 {
			t.Errorf("dfvet%s: status %d", command, status)
		}
	}
	return b.String()
}
