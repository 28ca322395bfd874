package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/testdata/golden"
)

// On a terminal of 80 columns, the 20 findings in the sample take fewer than 120 lines, and the README shows
// one of them as it appears there.
func TestTerminal(t *testing.T) {
	sample, _ := filepath.Abs("testdata/terminal/sample.out")
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../testdata/sample/broken")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("COLUMNS", "80")
	var out bytes.Buffer
	run([]string{"--color", "always"}, strings.NewReader(""), &out, &out)
	got := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(out.String(), "")
	golden.File(t, sample, got)
	findings := strings.Count(got, "\ncompose.yaml:") + 1
	if lines := strings.Count(got, "\n"); findings < 19 || lines*20 >= 120*findings {
		t.Errorf("%d findings take %d lines", findings, lines)
	}
	_, block, _ := strings.Cut(string(readme), "```text\ncompose.yaml:")
	block, _, _ = strings.Cut(block, "```")
	if !strings.Contains(got, "compose.yaml:"+block) {
		t.Errorf("README.md shows what dfvet does not print:\n%s", block)
	}
	for line := range strings.Lines(got) {
		if strings.HasPrefix(line, " ") && len([]rune(strings.TrimRight(line, "\n"))) > 80 {
			t.Errorf("longer than 80 columns: %s", line)
		}
	}
}
