// Package engine tests dfvet with the real Docker Engine, BuildKit and Docker Compose. It tests what is built
// from a Dockerfile with a contract, when its containers refuse to start, and whether dfvet predicts this.
//
// The tests need root and a folder filled by setup.sh, which DFVET_ENGINE names. As root, they create a
// namespace in which the daemons cannot reach the network outside. If either is missing, every test is
// skipped.
package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// An engine holds the daemons in their namespace, and what was built from this repository.
type engine struct {
	folder string // the folder that setup.sh filled
	run    string // sockets, data and built programs; removed at the end
	init   string // the process that keeps the namespace alive
	why    string // why the engine cannot run, or ""
	logs   []*bytes.Buffer
}

var real engine

func TestMain(m *testing.M) {
	code := 1
	err := real.start()
	if err == nil {
		code = m.Run()
	}
	real.stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		for _, log := range real.logs {
			fmt.Fprintln(os.Stderr, tail(log.String(), 30))
		}
	}
	os.Exit(code)
}

func tail(text string, lines int) string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// need skips a test that needs the engine if it cannot run.
func need(t *testing.T) {
	t.Helper()
	if real.why != "" {
		t.Skip(real.why)
	}
}

func (e *engine) start() (err error) {
	switch e.folder = os.Getenv("DFVET_ENGINE"); {
	case e.folder == "":
		e.why = "DFVET_ENGINE does not name the folder of the engine: make e2e-engine"
	case os.Getuid() != 0:
		e.why = "the engine needs root"
	}
	if e.why != "" {
		return nil
	}
	if e.run, err = os.MkdirTemp("", "dfvet-engine-"); err != nil {
		return err
	}
	for _, dir := range []string{"bin", "docker", "buildkit", "config", "tmp"} {
		if err := os.Mkdir(filepath.Join(e.run, dir), 0o755); err != nil {
			return err
		}
	}
	if err := e.namespace(); err != nil {
		e.why = "no namespace can be made: " + err.Error()
		return nil
	}
	if err := e.daemons(); err != nil {
		return err
	}
	return e.build()
}

// environ returns the environment of every program. The unpacked packages come first in its paths.
func (e *engine) environ() []string {
	root := filepath.Join(e.folder, "root")
	libs := filepath.Join(root, "usr/lib", multiarch())
	return append(os.Environ(), "PATH="+strings.Join(e.path(), ":"),
		"LD_LIBRARY_PATH="+libs, "XTABLES_LIBDIR="+libs+"/xtables",
		"DOCKER_CONFIG="+e.run+"/config", "DOCKER_HOST=unix://"+e.run+"/docker.sock", "DOCKER_BUILDKIT=1",
		"BUILDKIT_HOST=unix://"+e.run+"/buildkitd.sock", "CGO_ENABLED=0", "TMPDIR="+e.run+"/tmp")
}

// path returns the folders in which programs are searched.
func (e *engine) path() []string {
	root := filepath.Join(e.folder, "root")
	own := []string{e.run + "/bin", e.folder + "/bin", root + "/usr/bin", root + "/usr/sbin", root + "/sbin", root + "/bin"}
	return append(own, filepath.SplitList(os.Getenv("PATH"))...)
}

func multiarch() string {
	dirs, _ := filepath.Glob("/usr/lib/*-linux-gnu")
	if len(dirs) == 0 {
		return ""
	}
	return filepath.Base(dirs[0])
}

// background starts a program that runs until the namespace ends.
func (e *engine) background(words ...string) (*exec.Cmd, error) {
	cmd := exec.Command(e.which(words[0]), words[1:]...)
	log := &bytes.Buffer{}
	cmd.Env, cmd.Stdout, cmd.Stderr = e.environ(), log, log
	e.logs = append(e.logs, log)
	return cmd, cmd.Start()
}

// which returns the path of a program, or its name if it is not found.
func (e *engine) which(name string) string {
	for _, dir := range e.path() {
		full := filepath.Join(dir, name)
		if info, err := os.Stat(full); err == nil && info.Mode()&0o111 != 0 && !info.IsDir() {
			return full
		}
	}
	return name
}

// namespace creates the namespace in which all daemons and containers run. They end when it ends.
func (e *engine) namespace() error {
	script := "mount -t proc proc /proc && mount -t tmpfs tmpfs /run && ip link set lo up && hostname dfvet && exec tini-static -- sleep infinity"
	cmd, err := e.background("unshare", "--net", "--mount", "--pid", "--fork", "--ipc", "--uts", "--kill-child", "sh", "-c", script)
	if err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }()
	return until(20*time.Second, func() error {
		children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", cmd.Process.Pid, cmd.Process.Pid))
		if err != nil {
			return fmt.Errorf("no namespace: %w", err)
		}
		e.init = strings.TrimSpace(string(children))
		name, err := os.ReadFile("/proc/" + e.init + "/comm")
		if err != nil || !strings.HasPrefix(string(name), "tini") {
			return fmt.Errorf("the namespace is not ready: %s", name)
		}
		return nil
	})
}

// inside returns a command that runs the given command in the namespace.
func (e *engine) inside(words ...string) []string {
	return append([]string{"nsenter", "-t", e.init, "-n", "-m", "-p", "-i", "-u", "--"}, words...)
}

func (e *engine) daemons() error {
	config, err := json.Marshal(map[string]any{
		"deprecated-key-path": e.run + "/key.json",
		"insecure-registries": []string{"127.0.0.0/8"},
		"features":            map[string]bool{"buildkit": true},
	})
	if err != nil {
		return err
	}
	buildkit := "root = \"" + e.run + "/buildkit\"\n[grpc]\n  address = [\"unix://" + e.run + "/buildkitd.sock\"]\n" +
		"[worker.oci]\n  enabled = true\n  networkMode = \"host\"\n[worker.containerd]\n  enabled = false\n"
	for name, text := range map[string]string{"dockerd.json": string(config), "buildkitd.toml": buildkit} {
		if err := os.WriteFile(filepath.Join(e.run, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	for _, words := range [][]string{
		{"dockerd", "--config-file", e.run + "/dockerd.json", "--data-root", e.run + "/docker", "--exec-root", "/run/docker",
			"--pidfile", "/run/dockerd.pid", "-H", "unix://" + e.run + "/docker.sock", "--group", "root", "--storage-driver", "overlay2"},
		{"buildkitd", "--config", e.run + "/buildkitd.toml"},
	} {
		cmd, err := e.background(e.inside(words...)...)
		if err != nil {
			return err
		}
		go func() { _ = cmd.Wait() }()
	}
	return until(time.Minute, func() error {
		_, err := e.command("", "docker", "version")
		if err == nil {
			_, err = e.command("", "buildctl", "debug", "workers")
		}
		return err
	})
}

func until(most time.Duration, ready func() error) error {
	end := time.Now().Add(most)
	for {
		err := ready()
		if err == nil || time.Now().After(end) {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// build builds the programs in this repository that the tests run, the frontend, and the program for the test
// images.
func (e *engine) build() error {
	for name, pkg := range map[string]string{"dfvet": "./cmd/dfvet", "dfvet-preflight": "./cmd/dfvet-preflight", "probe": "./testdata/e2e/engine/probe"} {
		if _, err := e.command("../../..", "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", e.run+"/bin/"+name, pkg); err != nil {
			return err
		}
	}
	// The tests refer to the frontend that is built here, and the manual to the published one.
	for _, words := range [][]string{
		{"make", "frontend", "FRONTEND_TAG=" + tag, "PREFLIGHTS=amd64 arm64"},
		{"docker", "load", "-q", "-i", "dist/dfvet-frontend.tar"},
		{"docker", "tag", tag, "docker.io/dfvet/dfvet-frontend:1"},
	} {
		if _, err := e.command("../../..", words...); err != nil {
			return err
		}
	}
	return e.plugins()
}

// tag is the name and tag of the frontend's image.
const tag = "dfvet/dfvet-frontend:e2e"

// command runs a program in a folder and returns its output. It returns an error if the program fails.
func (e *engine) command(dir string, words ...string) (string, error) {
	r := e.try(dir, nil, words...)
	if r.err != nil || r.status != 0 {
		return r.out, fmt.Errorf("%s: status %d, %v\n%s", strings.Join(words, " "), r.status, r.err, tail(r.out, 20))
	}
	return r.out, nil
}

// A result says how a program ended.
type result struct {
	out    string // the output on both streams
	stdout string
	status int
	err    error // why the program could not be run, or nil
}

// try runs a program with additional environment variables, for at most ten minutes.
func (e *engine) try(dir string, env []string, words ...string) result {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, e.which(words[0]), words[1:]...)
	var out both
	var stdout bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stderr = dir, append(e.environ(), env...), &out
	cmd.Stdout = io.MultiWriter(&out, &stdout)
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = nil
	}
	return result{out.text.String(), stdout.String(), cmd.ProcessState.ExitCode(), err}
}

// both collects what a program writes to standard output and standard error.
type both struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *both) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

func (e *engine) stop() {
	if e.init != "" {
		_ = exec.Command("kill", "-KILL", e.init).Run()
		_ = until(20*time.Second, func() error {
			if _, err := os.Stat("/proc/" + e.init); err == nil {
				return errors.New("the namespace is still there")
			}
			return nil
		})
	}
	if e.run != "" {
		_ = until(20*time.Second, func() error { return os.RemoveAll(e.run) })
	}
}
