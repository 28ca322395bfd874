package engine

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/testdata/golden"
)

// TestManual checks that the commands in the manual's page on images print what the page says. In its
// `console` blocks, each command follows "$ ", and the lines below it are its output. A line "..." matches
// any number of lines.
func TestManual(t *testing.T) {
	need(t)
	const page = "../../../docs/image.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "shop")
	if err := os.CopyFS(dir, os.DirFS("../../sample/image")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { real.try(dir, nil, "sh", "-c", "docker rm -f -v $(docker ps -aq); docker volume prune -f") })
	blocks := strings.Split(string(text), "```console\n")
	for i, block := range blocks[1:] {
		console, after, ok := strings.Cut(block, "```")
		if !ok {
			t.Fatal("a block is not closed")
		}
		blocks[i+1] = session(t, dir, console) + "```" + after
	}
	if got := strings.Join(blocks, "```console\n"); golden.Update() && !t.Failed() {
		if err := os.WriteFile(page, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// session runs the commands in a block, and returns the block with their output.
func session(t *testing.T, dir, console string) string {
	var b strings.Builder
	for _, part := range strings.Split("\n"+console, "\n$ ")[1:] {
		command, want, _ := strings.Cut(part, "\n")
		for strings.HasSuffix(command, "\\") {
			var line string
			line, want, _ = strings.Cut(want, "\n")
			command += "\n" + line
		}
		want = strings.TrimSuffix(want, "\n")
		r := real.try(dir, nil, "sh", "-c", "exec 2>&1\n"+command)
		got := shown(r.out)
		for range 10 { // a busy machine may need longer than the sleep on the page
			if !strings.HasPrefix(command, "sleep ") || matches(want, got) {
				break
			}
			r = real.try(dir, nil, "sh", "-c", "exec 2>&1\n"+command)
			got = shown(r.out)
		}
		if !matches(want, got) && !golden.Update() {
			t.Errorf("$ %s\nprints (status %d)\n%s\nwant\n%s", command, r.status, got, want)
		}
		if matches(want, got) {
			got = want
		}
		b.WriteString("$ " + command + "\n")
		if got != "" {
			b.WriteString(got + "\n")
		}
	}
	return b.String()
}

var (
	blanks  = regexp.MustCompile(`[ \t\r]+(\n|$)`)
	colours = regexp.MustCompile("\x1b\\[[0-9;?]*[a-zA-Z]")
	digest  = regexp.MustCompile(`sha256:[0-9a-f]{12,64}`)
)

// shown returns output without the parts that differ from run to run.
func shown(out string) string {
	out = colours.ReplaceAllString(out, "")
	out = digest.ReplaceAllString(out, "sha256:…")
	return strings.TrimRight(blanks.ReplaceAllString(out, "$1"), "\n")
}

// matches reports whether the output is as expected. A line "..." in want matches any number of lines.
func matches(want, got string) bool {
	pattern := regexp.QuoteMeta(want + "\n")
	pattern = strings.ReplaceAll(pattern, regexp.QuoteMeta("...\n"), "(?:.*\n)*?")
	return regexp.MustCompile("^" + pattern + "$").MatchString(got + "\n")
}

// plugins installs Compose and dfvet as plugins of the docker command.
func (e *engine) plugins() error {
	dir := filepath.Join(e.run, "config/cli-plugins")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.Symlink(filepath.Join(e.folder, "bin/compose-v2"), filepath.Join(dir, "docker-compose")); err != nil {
		return err
	}
	return os.Symlink(filepath.Join(e.run, "bin/dfvet"), filepath.Join(dir, "docker-dfvet"))
}
