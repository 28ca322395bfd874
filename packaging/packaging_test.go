// Package packaging tests the ways in which users install dfvet, as far as this is possible without a
// network.
package packaging

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// fake is a script that replaces dfvet in the tests: it prints its arguments and reports one finding.
const fake = `#!/bin/sh
if [ "$1" = --version ]; then echo "dfvet 0.1.0"; exit; fi
printf '<%s>' "$@"
for arg; do
	case $arg in
	text=*) echo 'a: error: b' > "${arg#text=}" ;;
	sarif=*) echo '{}' > "${arg#sarif=}" ;;
	esac
done
exit 1
`

// release writes a release that contains the fake program into a folder, like those that the action
// downloads.
func release(t *testing.T, sum func(archive []byte) string) string {
	t.Helper()
	arch := map[string]string{"amd64": "amd64", "arm64": "arm64", "386": "386"}[runtime.GOARCH]
	for _, tool := range []string{"bash", "curl", "tar"} {
		if _, err := exec.LookPath(tool); err != nil || arch == "" || runtime.GOOS != "linux" {
			t.Skip("the action's scripts need Linux, bash, curl and tar")
		}
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	if err := w.WriteHeader(&tar.Header{Name: "dfvet", Mode: 0o755, Size: int64(len(fake))}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(fake)); err != nil {
		t.Fatal(err)
	}
	w.Close()
	z.Close()
	dir := t.TempDir()
	name := "dfvet_0.1.0_linux_" + arch + ".tar.gz"
	write(t, filepath.Join(dir, "v0.1.0", name), b.String())
	write(t, filepath.Join(dir, "v0.1.0", "checksums.txt"), sum(b.Bytes())+"  "+name+"\n")
	return dir
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// script runs a script of the action in a folder. It returns the output, and whether the script succeeded.
func script(t *testing.T, name, dir string, env ...string) (string, bool) {
	t.Helper()
	name, err := filepath.Abs(filepath.Join("action", name))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("bash", name)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), append(env, "DFVET_DIR="+filepath.Join(dir, "tool"), "GITHUB_PATH="+filepath.Join(dir, "path"),
		"GITHUB_OUTPUT="+filepath.Join(dir, "output"), "GITHUB_STEP_SUMMARY="+filepath.Join(dir, "summary"))...)
	out, err := cmd.CombinedOutput()
	return string(out), err == nil
}

func sha(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }

// The action installs a release whose checksum is right, and passes its inputs to dfvet.
func TestAction(t *testing.T) {
	releases, dir := release(t, sha), t.TempDir()
	out, ok := script(t, "install.sh", dir, "DFVET_VERSION=v0.1.0", "DFVET_RELEASES=file://"+releases)
	if !ok || !strings.Contains(out, "dfvet 0.1.0") || read(t, filepath.Join(dir, "path")) != filepath.Join(dir, "tool")+"\n" {
		t.Fatalf("install.sh: %s", out)
	}
	if out, ok := script(t, "install.sh", dir, "DFVET_VERSION=0.1.0", "DFVET_RELEASES=file:///nowhere"); !ok {
		t.Errorf("what is installed was downloaded again: %s", out)
	}
	out, ok = script(t, "check.sh", dir, "DFVET_PATHS=a/... b", "DFVET_ARGS=--strict", "DFVET_SARIF=out.sarif", "DFVET_FAIL_ON=error")
	if ok || !strings.Contains(out, "<--format><github>") || !strings.Contains(out, "<--fail-on><error><--strict><--><a/...><b>") {
		t.Errorf("check.sh: %s", out)
	}
	if got := read(t, filepath.Join(dir, "output")); got != "sarif-file=out.sarif\n" {
		t.Errorf("outputs: %q", got)
	}
	if got := read(t, filepath.Join(dir, "summary")); !strings.Contains(got, "a: error: b\n") {
		t.Errorf("summary: %q", got)
	}
}

// The action installs nothing if the checksum is wrong or missing, or if the version is invalid.
func TestActionRefuses(t *testing.T) {
	for want, c := range map[string]struct {
		sum     func([]byte) string
		version string
	}{
		"nothing was installed": {func([]byte) string { return strings.Repeat("0", 64) }, "0.1.0"},
		"does not list":         {func([]byte) string { return "x\n" }, "0.1.0"},
		"cannot download":       {sha, "0.2.0"},
		"must be a release":     {sha, "../v0.1.0"},
	} {
		releases, dir := release(t, c.sum), t.TempDir()
		out, ok := script(t, "install.sh", dir, "DFVET_VERSION="+c.version, "DFVET_RELEASES=file://"+releases)
		if ok || !strings.Contains(out, want) {
			t.Errorf("install.sh succeeded or did not say %q: %s", want, out)
		}
		if _, err := os.Stat(filepath.Join(dir, "tool", "dfvet")); err == nil {
			t.Errorf("%s: it was installed", want)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The npm packages start the program after they were installed without a network.
func TestNpm(t *testing.T) {
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil || runtime.GOOS != "linux" {
			t.Skip("packing needs Linux, node and npm")
		}
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "program"), fake)
	write(t, filepath.Join(dir, "use", "package.json"), "{}")
	platform := "linux-" + map[string]string{"amd64": "x64", "arm64": "arm64", "386": "ia32", "arm": "arm"}[runtime.GOARCH]
	run := func(in string, args ...string) (string, error) {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = in
		cmd.Env = append(os.Environ(), "npm_config_cache="+filepath.Join(dir, "cache"), "npm_config_update_notifier=false")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	pack, err := filepath.Abs("npm/pack.mjs")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := run(dir, "node", pack, "0.1.0", dir, platform+"="+filepath.Join(dir, "program")); err != nil {
		t.Fatalf("pack.mjs: %v\n%s", err, out)
	}
	if out, err := run(filepath.Join(dir, "use"), "npm", "install", "--offline", "--no-audit", "../dfvet-cli-0.1.0.tgz", "../dfvet-cli-"+platform+"-0.1.0.tgz"); err != nil {
		t.Fatalf("npm install: %v\n%s", err, out)
	}
	out, err := run(filepath.Join(dir, "use"), "npx", "--offline", "dfvet", "a", "b c")
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(out, "<a><b c>") {
		t.Errorf("npx dfvet: %v\n%s", err, out)
	}
	main, err := filepath.Glob(filepath.Join(dir, "use/node_modules/@dfvet/cli-*"))
	if err != nil || len(main) != 1 || os.RemoveAll(main[0]) != nil {
		t.Fatal(main, err)
	}
	if out, err := run(filepath.Join(dir, "use"), "npx", "--offline", "dfvet"); !errors.As(err, &exit) || exit.ExitCode() != 2 || !strings.Contains(out, "is not installed") {
		t.Errorf("without the platform's package: %v\n%s", err, out)
	}
}

// The hooks for pre-commit run for the files that dfvet checks, and for no others.
func TestHookFiles(t *testing.T) {
	var hooks []struct{ ID, Files string }
	if err := yaml.Unmarshal([]byte(read(t, "../.pre-commit-hooks.yaml")), &hooks); err != nil || len(hooks) != 2 {
		t.Fatal(err)
	}
	for _, hook := range hooks {
		files := regexp.MustCompile(hook.Files)
		for name, want := range map[string]bool{"Dockerfile": true, "a/Dockerfile.dev": true, "Containerfile": true, "web.dockerfile": true, "compose.yaml": true,
			"a/docker-compose.prod.yml": true, "shop.contract": true, "dfvet.yaml": true, ".dfvet.yaml": true, "dfvet.lock": true,
			"values.yaml": false, "Dockerfiles.go": false, "README.md": false} {
			if files.MatchString(name) != want {
				t.Errorf("%s: files matches %s: %t", hook.ID, name, !want)
			}
		}
	}
}

// The archives contain the completions and the manual page where the Homebrew cask looks for them: goreleaser puts a
// file into the folder `dst` only if a pattern matched the file, and otherwise names the file like the folder.
func TestCaskFiles(t *testing.T) {
	var release struct {
		Archives []struct{ Files []struct{ Src, Dst string } }
		Casks    []struct {
			Completions map[string]string
			Manpages    []string
		} `yaml:"homebrew_casks"`
	}
	if err := yaml.Unmarshal([]byte(read(t, "../.goreleaser.yaml")), &release); err != nil {
		t.Fatal(err)
	}
	var archived []string
	for _, file := range release.Archives[0].Files {
		names, err := filepath.Glob(filepath.Join("..", file.Src))
		if err != nil || len(names) == 0 {
			t.Errorf("no file matches %s", file.Src)
		}
		for _, name := range names {
			if file.Dst != "" && strings.Contains(file.Src, "*") {
				archived = append(archived, file.Dst+"/"+filepath.Base(name))
			}
		}
	}
	wanted := slices.Concat(release.Casks[0].Manpages, slices.Collect(maps.Values(release.Casks[0].Completions)))
	if len(wanted) != 4 {
		t.Errorf("the cask installs %s", wanted)
	}
	for _, name := range wanted {
		if !slices.Contains(archived, name) {
			t.Errorf("the archives do not contain %s, only %s", name, archived)
		}
	}
}

// The files that we provide for other projects can be parsed.
func TestDescriptors(t *testing.T) {
	for _, pattern := range []string{"../action.yml", "../.goreleaser.yaml", "../.github/ISSUE_TEMPLATE/*.yml", "*/*.yml", "*/*.yaml", "*/*.json", "*/*/*.json", "*/*.sublime-settings"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Errorf("no file matches %s", pattern)
		}
		for _, name := range names {
			var value any
			parse := yaml.Unmarshal
			if ext := filepath.Ext(name); ext != ".yml" && ext != ".yaml" {
				parse = json.Unmarshal
			}
			for part := range strings.SplitSeq(read(t, name), "\n---\n") {
				if err := parse([]byte(part), &value); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
}
