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

// manuals maps pages to the folder in which their blocks are run, in order. A block of the language `console`
// contains commands, each after "$ ", and their output. A block with a file name after its language (```yaml
// compose.yaml) is written to that file, and a block ```diff FILE changes the file.
var manuals = map[string]string{
	"../../README.md":         "../../testdata/sample/shop",
	"../../docs/start.md":     "../../testdata/sample/shop",
	"../../docs/tutorial.md":  "",
	"../../docs/coverage.md":  "../../testdata/sample/right",
	"../../docs/bake.md":      "../../testdata/sample/bake",
	"../../docs/fmt.md":       "../../testdata/sample/format",
	"../../docs/graph.md":     "../../testdata/sample/right",
	"../../docs/hosts.md":     "../../testdata/sample/hosts",
	"../../docs/programs.md":  "../../testdata/sample/programs",
	"../../docs/infer.md":     "../../testdata/sample/infer",
	"../../docs/readers.md":   "../../testdata/sample/readers",
	"../../docs/output.md":    "../../testdata/sample/programs",
	"../../docs/operators.md": "../../testdata/sample/right",
	"../../docs/wire.md":      "../../testdata/sample/broken",
}

// The README must remain short, so that people read it.
func TestReadmeIsShort(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(text), "\n"); lines >= 150 {
		t.Errorf("README.md has %d lines, and should have fewer than 150", lines)
	}
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
			if sample != "" {
				if err := os.CopyFS(dir, os.DirFS(sample)); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil {
				t.Fatal(err)
			}
			t.Chdir(dir)
			got := runPage(t, string(text))
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

// runPage runs the blocks of a page in order, and returns the page with the actual output of the commands.
func runPage(t *testing.T, text string) string {
	var b strings.Builder
	for text != "" {
		before, rest, ok := strings.Cut(text, "```")
		b.WriteString(before)
		if !ok {
			break
		}
		info, rest, _ := strings.Cut(rest, "\n")
		block, after, ok := strings.Cut(rest, "```")
		if !ok {
			t.Fatalf("a block is not closed: ```%s", info)
		}
		language, file, _ := strings.Cut(info, " ")
		switch {
		case language == "console":
			block = session(t, block)
		case language == "diff" && file != "":
			change(t, file, block)
		case file != "":
			writeFile(t, file, block)
		}
		b.WriteString("```" + info + "\n" + block + "```")
		text = after
	}
	return b.String()
}

// change applies a diff that has no line numbers: the lines after "-" and " " must be in the file, and those
// after "+" and " " replace them.
func change(t *testing.T, name, diff string) {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var old, changed strings.Builder
	for line := range strings.Lines(diff) {
		if line[0] != '+' {
			old.WriteString(line[1:])
		}
		if line[0] != '-' {
			changed.WriteString(line[1:])
		}
	}
	if strings.Count(string(text), old.String()) != 1 {
		t.Errorf("%s does not contain these lines once:\n%s\nit is:\n%s", name, old.String(), text)
	}
	writeFile(t, name, strings.Replace(string(text), old.String(), changed.String(), 1))
}

func writeFile(t *testing.T, name, text string) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The picture in the manual shows the graph of the sample.
func TestPictureIsFresh(t *testing.T) {
	picture, err := filepath.Abs("../../docs/images/wiring.svg")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir("../../testdata/sample/right")
	var out bytes.Buffer
	if status := run([]string{"graph", "compose.yaml"}, strings.NewReader(""), &out, &out); status != 0 {
		t.Fatal(out.String())
	}
	golden.File(t, picture, out.String())
}

// session runs the commands in a block, and returns the block with their actual output.
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
