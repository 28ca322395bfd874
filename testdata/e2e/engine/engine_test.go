// Package engine tests dfvet with the real Docker Engine, BuildKit and Docker Compose: what is built from a
// Dockerfile with a contract, what its containers refuse, and what dfvet says of them before.
//
// The tests need the folder that setup.sh fills, named by DFVET_ENGINE, and root, for a namespace in which the
// daemons can reach nothing outside. Without them every test is skipped.
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

// An engine is the daemons in their namespace, and what is built from this repository.
type engine struct {
	folder string // what setup.sh filled
	run    string // sockets, data and what is built; removed at the end
	init   string // the process that holds the namespace
	why    string // it cannot run, if not ""
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

// need skips a test that needs the engine where there is none.
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

// environ is the environment of every program: the unpacked packages first.
func (e *engine) environ() []string {
	root := filepath.Join(e.folder, "root")
	libs := filepath.Join(root, "usr/lib", multiarch())
	return append(os.Environ(), "PATH="+strings.Join(e.path(), ":"),
		"LD_LIBRARY_PATH="+libs, "XTABLES_LIBDIR="+libs+"/xtables",
		"DOCKER_CONFIG="+e.run+"/config", "DOCKER_HOST=unix://"+e.run+"/docker.sock", "DOCKER_BUILDKIT=1",
		"BUILDKIT_HOST=unix://"+e.run+"/buildkitd.sock", "CGO_ENABLED=0", "TMPDIR="+e.run+"/tmp")
}

// path is where programs are looked for.
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

// which looks a program up.
func (e *engine) which(name string) string {
	for _, dir := range e.path() {
		full := filepath.Join(dir, name)
		if info, err := os.Stat(full); err == nil && info.Mode()&0o111 != 0 && !info.IsDir() {
			return full
		}
	}
	return name
}

// namespace makes the namespace in which all daemons and containers live: its end is theirs.
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

// inside puts before a command what runs it in the namespace.
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

// build makes the programs of this repository that the tests run, and the program of the test images.
func (e *engine) build() error {
	for name, pkg := range map[string]string{"dfvet": "./cmd/dfvet", "dfvet-preflight": "./cmd/dfvet-preflight", "probe": "./testdata/e2e/engine/probe"} {
		if _, err := e.command("../../..", "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", e.run+"/bin/"+name, pkg); err != nil {
			return err
		}
	}
	// The tests name the frontend that is built here, and the manual the one that is published.
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

// tag is that of the frontend's image.
const tag = "dfvet/dfvet-frontend:e2e"

// command runs a program in a folder and returns what it prints.
func (e *engine) command(dir string, words ...string) (string, error) {
	r := e.try(dir, nil, words...)
	if r.err != nil || r.status != 0 {
		return r.out, fmt.Errorf("%s: status %d, %v\n%s", strings.Join(words, " "), r.status, r.err, tail(r.out, 20))
	}
	return r.out, nil
}

// A result is how a program ended.
type result struct {
	out    string // what it printed, both streams
	stdout string
	status int
	err    error // it could not be run
}

// try runs a program with more environment, for two minutes at most.
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

// both takes what a program writes to both of its streams.
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
