//go:build !nonetwork

package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// A lockRun runs lock in this process, in a new folder.
type lockRun struct {
	t          *testing.T
	registries *registries
	out, errs  bytes.Buffer

	mu    sync.Mutex
	hosts map[string]bool // the hosts that received a request
}

// newLockRun creates a folder with a Compose file that has a service for each image. auths lists the
// registries for which Docker's config.json has credentials.
func newLockRun(t *testing.T, compose string, inner http.RoundTripper, auths ...string) *lockRun {
	dir := t.TempDir()
	t.Chdir(dir)
	config := map[string]any{}
	for _, host := range auths {
		config[host] = map[string]string{"auth": base64.StdEncoding.EncodeToString([]byte("user:pass-word-1"))}
	}
	t.Setenv("DOCKER_CONFIG", filepath.Join(dir, ".docker"))
	for name, text := range map[string]string{".git/HEAD": "", "compose.yaml": compose, ".docker/config.json": string(encode(t, map[string]any{"auths": config}))} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	l := &lockRun{t: t, registries: newRegistries(), hosts: map[string]bool{}}
	l.registries.pause = time.Millisecond
	l.registries.net = roundTrip(func(req *http.Request) (*http.Response, error) {
		l.mu.Lock()
		l.hosts[req.URL.Host] = true
		l.mu.Unlock()
		return inner.RoundTrip(req)
	})
	return l
}

type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip calls f.
func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// lock runs the command and returns the text of the lock file.
func (l *lockRun) lock(flags lockFlags, args ...string) (string, error) {
	l.t.Helper()
	l.out.Reset()
	l.errs.Reset()
	cmd := &cobra.Command{}
	cmd.SetOut(&l.out)
	cmd.SetErr(&l.errs)
	err := lockAll(cmd, &flags, args, l.registries)
	text, _ := os.ReadFile("dfvet.lock")
	return string(text), err
}

func (l *lockRun) says(want ...string) {
	l.t.Helper()
	for _, text := range want {
		if !strings.Contains(l.errs.String(), text) {
			l.t.Errorf("%q is not said:\n%s", text, l.errs.String())
		}
	}
}

func pulling(images ...string) string {
	var b strings.Builder
	b.WriteString("services:\n")
	for i, image := range images {
		fmt.Fprintf(&b, "  s%d:\n    image: %s\n", i, image)
	}
	return b.String()
}

// Fifty images for two platforms are locked from a registry in which other images cause refusals, failures,
// truncated answers or endless ones. Each request ends, old entries remain, no other host is contacted, no
// layer is read, and a second run writes the same file.
func TestLockHostileRegistries(t *testing.T) {
	r := newRegistry(t, false)
	var images []string
	for i := range 50 {
		repo := fmt.Sprintf("acme/app%02d", i)
		r.pushIndex(t, repo, "1", r.push(t, repo, "", "linux/amd64", labelled(appContract)), r.push(t, repo, "", "linux/arm64/v8", labelled(appContract)))
		images = append(images, r.host+"/"+repo+":1\n    platform: linux/"+[]string{"amd64", "arm64"}[i%2])
	}
	bad := []string{"closed", "busy", "broken", "cut", "huge", "liar", "notjson", "gone", "swapped"}
	for _, name := range append(bad, "later", "slow") {
		if name != "gone" {
			r.push(t, "acme/"+name, "1", "linux/amd64", labelled(appContract))
		}
		images = append(images, r.host+"/acme/"+name+":1")
	}
	l := newLockRun(t, pulling(images...), http.DefaultTransport)
	good, err := l.lock(lockFlags{})
	if l.says("acme/gone:1: `" + r.host + "` has no such image; it is not locked"); err == nil || strings.Count(good, `"linux/arm64": {`) != 25 {
		t.Fatalf("%v\n%s\n%s", err, l.errs.String(), good)
	}
	r.fault = (&faults{turn: map[string]int{}}).serve
	r.seen()
	for range 2 {
		again, err := l.lock(lockFlags{})
		if again != good || err == nil {
			t.Errorf("the file is another one, %v", err)
		}
		l.says("acme/closed:1: `"+r.host+"` refuses access (status 401)", "acme/busy:1: `"+r.host+"` rejects further requests for now",
			"acme/broken:1: `"+r.host+"` answers with status 500", "acme/cut:1: a response from `"+r.host+"` is incomplete",
			"acme/huge:1: its configuration has 100 MiB", "acme/liar:1: the response of the registry is larger than 8 MiB", "acme/notjson:1: its manifest is not valid JSON",
			"acme/swapped:1: its content does not have the digest", "its old entry is kept")
		for _, name := range []string{"acme/later:", "acme/slow:", "acme/app"} {
			if strings.Contains(l.errs.String(), name) {
				t.Errorf("%s failed:\n%s", name, l.errs.String())
			}
		}
	}
	for _, asked := range r.seen() {
		if strings.Contains(asked, strings.Repeat("a", 64)) || !strings.HasPrefix(asked, "GET ") {
			t.Errorf("%s: a layer was read, or something written", asked)
		}
	}
	if len(l.hosts) != 1 || len(r.secret) > 0 {
		t.Errorf("asked %v, with credentials %v", l.hosts, r.secret)
	}
}

// faults answers requests with a fault that depends on the name of the repository.
type faults struct {
	mu   sync.Mutex
	turn map[string]int
}

func (f *faults) serve(w http.ResponseWriter, req *http.Request) bool {
	part := strings.Split(req.URL.Path, "/")
	if len(part) < 6 {
		return false
	}
	f.mu.Lock()
	f.turn[part[3]]++
	turn := f.turn[part[3]]
	f.mu.Unlock()
	blob := part[4] == "blobs"
	switch part[3] {
	case "closed":
		http.Error(w, "", http.StatusUnauthorized)
	case "busy":
		http.Error(w, "", http.StatusTooManyRequests)
	case "later":
		if turn > 1 {
			return false
		}
		http.Error(w, "", http.StatusTooManyRequests)
	case "broken":
		http.Error(w, "", http.StatusInternalServerError)
	case "slow":
		time.Sleep(50 * time.Millisecond)
		return false
	case "cut":
		w.Header().Set("Content-Length", "5000")
		fmt.Fprint(w, `{"schemaVersion": 2, "config"`)
		panic(http.ErrAbortHandler)
	case "huge":
		if blob {
			return false
		}
		fmt.Fprintf(w, `{"schemaVersion": 2, "config": {"digest": "sha256:%s", "size": %d}}`, strings.Repeat("b", 64), 100<<20)
	case "liar":
		if !blob {
			return false
		}
		chunk := bytes.Repeat([]byte("x"), 1<<20)
		for range 100 {
			if _, err := w.Write(chunk); err != nil {
				return true
			}
		}
	case "notjson":
		fmt.Fprint(w, "<html>")
	case "swapped":
		if !blob {
			return false
		}
		fmt.Fprint(w, `{"os": "linux", "architecture": "amd64"}`)
	default:
		return false
	}
	return true
}

// If a registry never answers, its request times out, and the other images are locked.
func TestLockHangingRegistry(t *testing.T) {
	r := newRegistry(t, false)
	r.push(t, "acme/app", "1", "linux/amd64", labelled(appContract))
	stop := make(chan bool)
	hanging := newRegistry(t, false)
	hanging.fault = func(_ http.ResponseWriter, req *http.Request) bool {
		select {
		case <-req.Context().Done():
		case <-stop:
		}
		return true
	}
	defer close(stop)
	l := newLockRun(t, pulling(hanging.host+"/acme/app:1"), http.DefaultTransport)
	l.registries.timeout = time.Second
	if text, err := l.lock(lockFlags{}); err == nil || text != "" {
		t.Errorf("%v\n%s", err, text)
	}
	l.says("`" + hanging.host + "` did not answer within 1s; it is not locked")
}

// Credentials are sent only to their own registry: not to the target of a redirect, not over plain http, and
// not to another registry.
func TestLockCredentials(t *testing.T) {
	r, other := newRegistry(t, true), newRegistry(t, true)
	plain := newRegistry(t, false)
	for _, repo := range []string{"acme/app", "acme/down"} {
		for _, x := range []*testRegistry{r, other} {
			x.push(t, repo, "1", "linux/amd64", labelled(appContract))
		}
	}
	plain.push(t, "acme/plain", "1", "linux/amd64", labelled(appContract))
	r.fault = func(w http.ResponseWriter, req *http.Request) bool {
		user, pass, ok := req.BasicAuth()
		switch {
		case !ok || user != "user" || pass != "pass-word-1":
			w.Header().Set("WWW-Authenticate", `Basic realm="registry"`)
			http.Error(w, "", http.StatusUnauthorized)
		case strings.Contains(req.URL.Path, "/down/blobs/"):
			http.Redirect(w, req, plain.URL+req.URL.Path, http.StatusTemporaryRedirect)
		case strings.Contains(req.URL.Path, "/app/blobs/"):
			http.Redirect(w, req, other.URL+req.URL.Path, http.StatusTemporaryRedirect)
		default:
			return false
		}
		return true
	}
	other.secret, plain.secret = nil, nil
	l := newLockRun(t, pulling(r.host+"/acme/app:1", r.host+"/acme/down:1", plain.host+"/acme/plain:1"), r.Client().Transport, r.host, plain.host)
	text, err := l.lock(lockFlags{})
	l.says(r.host + "/acme/down:1: `" + r.host + "` uses plain http")
	if err == nil || !strings.Contains(text, r.host+"/acme/app:1") || !strings.Contains(text, plain.host+"/acme/plain:1") || strings.Contains(text, "/down") {
		t.Errorf("%v\n%s\n%s", err, l.errs.String(), text)
	}
	if len(r.secret) == 0 || len(other.secret) > 0 || len(plain.secret) > 0 {
		t.Errorf("credentials went to %d, %d and %d requests", len(r.secret), len(other.secret), len(plain.secret))
	}
	if slices.ContainsFunc(other.seen(), func(s string) bool { return strings.Contains(s, "manifests") && strings.HasPrefix(s, "GET") }) {
		t.Error("the other host was asked for manifests")
	}
	if strings.Contains(l.errs.String()+l.out.String()+text, "pass-word-1") {
		t.Error("the password is printed")
	}
}

// The credentials are sent to the token server that the registry names, and the token that it returns only to
// the registry.
func TestLockToken(t *testing.T) {
	r, other := newRegistry(t, true), newRegistry(t, true)
	for _, x := range []*testRegistry{r, other} {
		x.push(t, "acme/app", "1", "linux/amd64", labelled(appContract))
	}
	other.secret = nil
	r.fault = func(w http.ResponseWriter, req *http.Request) bool {
		switch {
		case req.URL.Path == "/token":
			if _, pass, _ := req.BasicAuth(); pass != "pass-word-1" || req.URL.Query().Get("scope") != "repository:acme/app:pull" {
				http.Error(w, "", http.StatusForbidden)
			}
			fmt.Fprint(w, `{"token": "t-1"}`)
		case req.Header.Get("Authorization") != "Bearer t-1":
			w.Header().Set("WWW-Authenticate", `Bearer realm="`+r.URL+`/token",service="x"`)
			http.Error(w, "", http.StatusUnauthorized)
		case strings.Contains(req.URL.Path, "/blobs/"):
			http.Redirect(w, req, other.URL+req.URL.Path, http.StatusTemporaryRedirect)
		default:
			return false
		}
		return true
	}
	l := newLockRun(t, pulling(r.host+"/acme/app:1"), r.Client().Transport, "https://"+r.host+"/v1/")
	if text, err := l.lock(lockFlags{}); err != nil || !strings.Contains(text, "acme/app:1") || len(other.secret) > 0 {
		t.Errorf("%v\n%s\n%v", err, l.errs.String(), other.secret)
	}
}

// A registry on another machine is contacted over plain http only with --insecure.
func TestLockPlain(t *testing.T) {
	r := newRegistry(t, false)
	r.push(t, "acme/app", "1", "linux/amd64", labelled(appContract))
	port := r.host[strings.LastIndexByte(r.host, ':'):]
	here := roundTrip(func(req *http.Request) (*http.Response, error) { // requests to registry.test go to this machine
		if req.URL.Scheme == "https" {
			return nil, fmt.Errorf("http: server gave HTTP response to HTTPS client")
		}
		req = req.Clone(req.Context())
		req.URL.Host = r.host
		return http.DefaultTransport.RoundTrip(req)
	})
	for _, host := range []string{"registry.test" + port, "10.1.2.3" + port, "printer.local" + port} {
		l := newLockRun(t, pulling(host+"/acme/app:1"), here)
		r.seen()
		if _, err := l.lock(lockFlags{}); err == nil || len(r.seen()) > 0 {
			t.Errorf("%s was asked", host)
		}
		l.registries.insecure = []string{host}
		if text, err := l.lock(lockFlags{}); err != nil || !strings.Contains(text, "acme/app:1") {
			t.Errorf("%v\n%s", err, l.errs.String())
		}
	}
}

// A credential helper runs only with --credential-helpers. Its answer is sent only to its own registry.
func TestLockHelpers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the helper is a shell script")
	}
	r := newRegistry(t, true)
	r.push(t, "acme/app", "1", "linux/amd64", labelled(appContract))
	r.fault = func(w http.ResponseWriter, req *http.Request) bool {
		if _, pass, _ := req.BasicAuth(); pass == "from-helper-1" {
			return false
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="registry"`)
		http.Error(w, "", http.StatusUnauthorized)
		return true
	}
	l := newLockRun(t, pulling(r.host+"/acme/app:1"), r.Client().Transport)
	dir, _ := os.Getwd()
	t.Setenv("PATH", dir+"/bin:"+os.Getenv("PATH"))
	script := "#!/bin/sh\nread host\necho \"$1 $host\" >> " + dir + "/ran\necho '{\"Username\": \"u\", \"Secret\": \"from-helper-1\"}'\n"
	for name, text := range map[string]string{"bin/docker-credential-fake": script, ".docker/config.json": `{"credHelpers": {"` + r.host + `": "fake"}}`} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.lock(lockFlags{}); err == nil {
		t.Error("the image is locked without credentials")
	}
	if _, err := os.Stat("ran"); err == nil {
		t.Error("the helper ran")
	}
	l.registries.keys = &keychain{helpers: true}
	if text, err := l.lock(lockFlags{}); err != nil || !strings.Contains(text, "acme/app:1") || strings.Contains(text, "from-helper-1") {
		t.Errorf("%v\n%s", err, l.errs.String())
	}
	if ran, _ := os.ReadFile("ran"); string(ran) != "get "+r.host+"\n" {
		t.Errorf("the helper was asked %q", ran)
	}
	for _, name := range []string{"../evil", "a b", "", "x;y"} {
		if _, err := ask(t.Context(), name, r.host); err == nil {
			t.Errorf("the helper %q is run", name)
		}
	}
}
