package preflight

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/dfvet/dfvet/grammar/label"
)

var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "preflight-")
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "dfvet-preflight")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", file, "../dfvet-preflight")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, out)
	}
	return file, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	if file, err := build(); err == nil {
		os.RemoveAll(filepath.Dir(file))
	}
	os.Exit(code)
}

// program returns a command that runs the real program with a contract.
func program(t *testing.T, l label.Label, environ []string, args ...string) *exec.Cmd {
	t.Helper()
	file, err := build()
	if err != nil {
		t.Fatal(err)
	}
	l.Version = label.Version
	contract := filepath.Join(t.TempDir(), "contract.json")
	if err := os.WriteFile(contract, []byte(l.Text()), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(file, append([]string{"--contract", contract}, args...)...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, environ...)
	return cmd
}

// finish runs a command and returns its output and exit status.
func finish(t *testing.T, cmd *exec.Cmd) (string, int) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

func shell(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no sh")
	}
}

// listen returns a listener on loopback and its port.
func listen(t *testing.T) (net.Listener, int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l, l.Addr().(*net.TCPAddr).Port
}

func to(port int, names ...string) label.Label {
	return label.Label{Connects: []label.Entry{{To: "127.0.0.1", On: "TCP:" + strconv.Itoa(port), For: names}}}
}

// The program that preflight starts has preflight's process ID, arguments, environment and limits.
func TestStarts(t *testing.T) {
	shell(t)
	script := `echo "$$ $0 $1 $A $(ulimit -Sn)"; exit 42`
	cmd := program(t, label.Label{}, []string{"A=b c"}, "--", "sh", "-c", script, "zero", "one two")
	var out bytes.Buffer
	cmd.Stdout = &out
	err := cmd.Run()
	want := exec.Command("sh", "-c", "ulimit -Sn")
	limit, _ := want.Output()
	if got := out.String(); got != fmt.Sprintf("%d zero one two b c %s", cmd.Process.Pid, limit) || cmd.ProcessState.ExitCode() != 42 {
		t.Errorf("%q, %v", got, err)
	}
	for _, c := range []struct {
		words  string
		status int
	}{
		{"/nonexistent", 127}, {"nonexistent", 127}, {"/", 126}, {"/dev/null", 126}, {"", 127}, {"true", 0},
	} {
		cmd := program(t, label.Label{}, nil, append([]string{"--"}, strings.Fields(c.words)...)...)
		if out, status := finish(t, cmd); status != c.status {
			t.Errorf("%s: status %d, want %d\n%s", c.words, status, c.status, out)
		}
	}
}

// A shell script whose interpreter does not exist cannot be started.
func TestNoInterpreter(t *testing.T) {
	file := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(file, []byte("#!/nonexistent/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	out, status := finish(t, program(t, label.Label{}, nil, "--", file))
	if status != notFound || !strings.Contains(out, "interpreter") {
		t.Errorf("status %d\n%s", status, out)
	}
}

// In this test, the machine's own addresses are those of the container. A port on such an address is tried
// only once.
func TestOwnPort(t *testing.T) {
	_, open := listen(t)
	closed, port := listen(t)
	closed.Close()
	if out, status := finish(t, program(t, to(open, "a.b/"), nil, "--", "true")); status != 0 || out != "" {
		t.Errorf("status %d\n%s", status, out)
	}
	if out, status := finish(t, program(t, to(port, "a.b/"), nil, "--", "true")); status != 0 || !strings.Contains(out, "warning: ") || !strings.Contains(out, "connection refused") {
		t.Errorf("status %d\n%s", status, out)
	}
}

// A signal ends preflight while it waits for a host that cannot be resolved.
func TestSignals(t *testing.T) {
	for signal, want := range map[syscall.Signal]int{syscall.SIGTERM: 143, syscall.SIGINT: 130, syscall.SIGQUIT: 131, syscall.SIGHUP: 129} {
		l := label.Label{Connects: []label.Entry{{To: "nowhere.invalid", On: "TCP:1", For: []string{"a.b/"}}}}
		cmd := program(t, l, nil, "--wait", "10m", "--", "true")
		errs, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		line := make([]byte, 64)
		if _, err := io.ReadAtLeast(errs, line, 10); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		rest, _ := io.ReadAll(errs)
		cmd.Wait()
		if got := cmd.ProcessState.ExitCode(); got != want {
			t.Errorf("%v: status %d, want %d\n%s%s", signal, got, want, line, rest)
		}
	}
}

// If a host is not available within the wait, the exit status is 75, and the output names the host.
func TestUnresolved(t *testing.T) {
	l := label.Label{Connects: []label.Entry{{To: "nowhere.invalid", On: "TCP:1", For: []string{"a.b/"}}}}
	out, status := finish(t, program(t, l, nil, "--wait", "1s", "--", "true"))
	if status != tryAgain || !strings.Contains(out, "cannot resolve `nowhere.invalid` within 1s") {
		t.Errorf("status %d\n%s", status, out)
	}
}

// speaker starts a server that sends a text, at once or after the client has sent something, and returns its
// port.
func speaker(t *testing.T, says string, first bool) int {
	l, port := listen(t)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if !first {
				conn.Read(make([]byte, 4))
			}
			io.WriteString(conn, says)
			conn.Close()
		}
	}()
	return port
}

// Each handshake succeeds with a server of its protocol and fails with other servers.
func TestProbe(t *testing.T) {
	log.SetOutput(io.Discard) // a server logs an error when its client disconnects
	defer log.SetOutput(os.Stderr)
	web := httptest.NewServer(nil)
	defer web.Close()
	secure := httptest.NewTLSServer(nil)
	defer secure.Close()
	modern := httptest.NewUnstartedServer(nil)
	modern.TLS = &tls.Config{MinVersion: tls.VersionTLS13}
	modern.StartTLS()
	defer modern.Close()
	serve := func(says string, first bool) int { return speaker(t, says, first) }
	portOf := func(s *httptest.Server) int { return s.Listener.Addr().(*net.TCPAddr).Port }
	for _, c := range []struct {
		name string
		tls  bool
		port int
		says string // the error; "" if the handshake succeeds
	}{
		{"org.postgresql.db/", false, serve("S", false), ""},
		{"org.postgresql.db/", true, serve("N", false), ""},
		{"org.postgresql.db/", false, portOf(web), "does not speak PostgreSQL"},
		{"io.redis/", false, serve("+PONG\r\n", false), ""},
		{"io.valkey/", false, serve("-NOAUTH Authentication required.\r\n", false), ""},
		{"io.redis/", false, portOf(web), "does not speak RESP"},
		{"com.mysql.db/", false, serve("\x4a\x00\x00\x00\x0a8.4.0\x00", true), ""},
		{"org.mariadb.db/", false, serve("\x4a\x00\x00\x00\xffToo many", true), ""},
		{"com.mysql.db/", false, serve("SSH-2.0-OpenSSH_9\r\n", true), "does not speak MySQL"},
		{"org.amqp/", false, serve("\x01\x00\x00\x00\x00\x01\xda", false), ""},
		{"org.amqp/0-9-1", false, serve("AMQP\x03\x01\x00\x00", false), ""},
		{"org.amqp/", false, portOf(web), "does not speak AMQP"},
		{"org.ietf.http/", false, portOf(web), ""},
		{"org.openapis/", false, portOf(web), ""},
		{"org.ietf.http/", false, serve("+PONG\r\n", false), "does not speak HTTP"},
		{"io.grpc/", false, serve("\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x05\x00\x00\x40\x00", false), ""},
		{"io.grpc/", false, serve("SSH-2.0-OpenSSH_9\r\n", true), "does not speak HTTP/2"},
		{"org.ietf.http/", true, portOf(secure), ""},
		{"org.ietf.http/", true, portOf(modern), ""},
		{"org.ietf.http/", true, serve("SSH-2.0-OpenSSH_9\r\n", true), "does not speak TLS"},
		{"a.b/", false, serve("x", true), ""},
	} {
		l := to(c.port, c.name)
		l.Types = map[string]label.Type{"io.valkey/": {Is: []string{"io.redis/"}}, "org.mariadb.db/": {Is: []string{"com.mysql.db/"}},
			"org.openapis/": {Is: []string{"org.ietf.http/"}}, "io.grpc/": {Is: []string{"org.ietf.http/2", "org.ietf.http/"}}}
		if c.tls {
			l.Connects[0].TLS = "REQUIRED"
		}
		out, status := finish(t, program(t, l, nil, "--probe", "--wait", "0", "--", "true"))
		if status != 0 || c.says == "" && out != "" || !strings.Contains(out, c.says) {
			t.Errorf("%s, want %q: status %d\n%s", c.name, c.says, status, out)
		}
	}
}

// The check of a folder writes a test file and removes it again.
func TestTry(t *testing.T) {
	dir := t.TempDir()
	if err := (realFiles{}).Try(dir); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v %v", left, err)
	}
	if err := (realFiles{}).Try(dir + "/none"); !missing(err) {
		t.Error(err)
	}
}

// Preflight does not block if the contract or the file of a variable is a pipe.
func TestPipes(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	file, err := build()
	if err != nil {
		t.Fatal(err)
	}
	for _, contract := range []string{pipe, "/dev/zero", t.TempDir()} {
		if out, status := finish(t, exec.Command(file, "--contract", contract, "--", "true")); status != misconfigured {
			t.Errorf("%s: status %d\n%s", contract, status, out)
		}
	}
	l := label.Label{Environment: []label.Entry{{Direction: "needs", Name: "A", Format: "INT", Variant: "FILE"}}}
	if out, status := finish(t, program(t, l, []string{"A_FILE=" + pipe}, "--", "true")); status != 0 {
		t.Errorf("status %d\n%s", status, out)
	}
}

// In a new namespace, preflight finds mounts that are read-only, writable, missing or a file.
func TestMounts(t *testing.T) {
	unshare := func(script string, words ...string) (string, int) {
		cmd := exec.Command("unshare", append([]string{"--user", "--map-root-user", "--mount", "sh", "-ec", script, "sh"}, words...)...)
		return finish(t, cmd)
	}
	if out, status := unshare("mount -t tmpfs tmpfs /mnt"); status != 0 {
		t.Skip("no namespaces here: ", out)
	}
	root := t.TempDir()
	if err := os.MkdirAll(root+"/data", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(root+"/file", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		script, path, requires, says string
		status                       int
	}{
		{"mount -t tmpfs tmpfs $0/data", "/data", "write", "", 0},
		{"mount -t tmpfs tmpfs $0/data", "/data/deep/down", "write", "", 0},
		{"mount -t tmpfs -o ro tmpfs $0/data", "/data", "write", "mounted read-only", 78},
		{"mount -t tmpfs -o ro tmpfs $0/data", "/data", "read", "", 0},
		{"true", "/data", "write", "nothing is mounted at", 78},
		{"mount --bind $0/file $0/file", "/file", "write", "", 0},
		{"mount --bind $0/file $0/file; mount -o remount,bind,ro $0/file", "/file", "write", "mounted read-only", 78},
		{"mount --bind $0/file $0/file; ln -s file $0/link", "/link", "write", "", 0},
	} {
		l := label.Label{Volumes: []label.Entry{{Path: root + c.path, Requires: c.requires, Format: "a.b/"}}}
		cmd := program(t, l, nil, "--", "true")
		out, status := unshare(strings.ReplaceAll(c.script, "$0", root)+`; exec "$@"`, cmd.Args...)
		if status != c.status || !strings.Contains(out, c.says) || c.says == "" && out != "" {
			t.Errorf("%s, %s: status %d, want %d and %q\n%s", c.script, c.path, status, c.status, c.says, out)
		}
	}
}

// peak returns the highest memory use of a process until it ended, in KiB.
func peak(pid int, done <-chan error) (most int) {
	for {
		select {
		case <-done:
			return most
		case <-time.After(20 * time.Millisecond):
		}
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if _, rest, ok := strings.Cut(string(text), "VmHWM:"); ok {
			n, _ := strconv.Atoi(strings.Fields(rest)[0])
			most = max(most, n)
		}
	}
}

// With hostile contracts, preflight exits with one of its own statuses, and uses no more memory than a small
// container has.
func TestHarm(t *testing.T) {
	const small = 64 << 10 // in KiB, as the kernel counts
	entries := func(text string) []label.Entry {
		var all []label.Entry
		for n := 0; n < label.LargestRead-64; {
			var e label.Entry
			if err := json.Unmarshal([]byte(strings.ReplaceAll(text, "%d", strconv.Itoa(len(all)))), &e); err != nil {
				t.Fatal(err)
			}
			one, _ := json.Marshal(e)
			n += len(one) + 1
			all = append(all, e)
		}
		return all[:len(all)-1]
	}
	pattern := strings.Repeat("a{980}b{980}c{980}", 3)
	for name, l := range map[string]label.Label{
		"patterns": {Environment: entries(`{"direction":"needs","name":"A","format":"REGEX('%d` + pattern + `')"}`)},
		"hosts":    {Connects: entries(`{"to":"h%d.invalid","on":"TCP:1","for":["a.b/"]}`)},
		"paths":    {Volumes: entries(`{"path":"/proc/self/root/../proc/self/fd/%d/..","requires":"write","format":"a.b/"}`)},
	} {
		cmd := program(t, l, []string{"A=" + strings.Repeat("ab,", 100), "B=127.0.0.1"}, "--wait", "1s", "--", "true")
		out := &bytes.Buffer{}
		cmd.Stdout, cmd.Stderr = out, out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		used := peak(cmd.Process.Pid, done)
		status := cmd.ProcessState.ExitCode()
		if status != 0 && status != tryAgain && status != misconfigured {
			t.Errorf("%s: status %d\n%.2000s", name, status, out)
		}
		if used > small {
			t.Errorf("%s: %d KiB", name, used)
		}
	}
}

// The program is small enough to be added to any image.
func TestSize(t *testing.T) {
	const most = 4_000_000
	file, err := build()
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Size() >= most {
		t.Errorf("%d bytes, %v", info.Size(), err)
	}
}
