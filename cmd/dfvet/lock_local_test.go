//go:build !nonetwork

package main

import (
	"archive/tar"
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// layoutOf writes an image in the OCI image layout. name is its annotation, or "" for none.
func layoutOf(t *testing.T, dir, name string) {
	t.Helper()
	write := func(at string, body []byte) {
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	blob := func(v any) map[string]any {
		body := encode(t, v)
		write(filepath.Join(dir, "blobs/sha256", strings.TrimPrefix(digestOf(body), "sha256:")), body)
		return map[string]any{"digest": digestOf(body), "size": len(body)}
	}
	config := blob(map[string]any{"os": "linux", "architecture": "amd64", "config": labelled(appContract)})
	entry := blob(map[string]any{"schemaVersion": 2, "config": config})
	if name != "" {
		entry["annotations"] = map[string]string{"io.containerd.image.name": name}
	}
	entry["platform"] = map[string]string{"os": "linux", "architecture": "amd64"}
	write(filepath.Join(dir, "index.json"), encode(t, map[string]any{"schemaVersion": 2, "manifests": []any{entry}}))
}

// archiveOf writes an archive like that of docker save, with the manifest at the end.
func archiveOf(t *testing.T, at, name string) {
	t.Helper()
	config := encode(t, map[string]any{"os": "linux", "architecture": "amd64", "config": labelled(appContract)})
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range []struct {
		name string
		body []byte
	}{{"layer.tar", make([]byte, 1<<20)}, {"c.json", config}, {"manifest.json", encode(t, []any{map[string]any{"Config": "c.json", "RepoTags": []string{name}}})}} {
		if err := w.WriteHeader(&tar.Header{Name: f.name, Size: int64(len(f.body)), Mode: 0o644}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.body); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	if err := os.WriteFile(at, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Images that are not in a registry are read from folders and archives without using the network. Their
// entries remain when other images are read from registries.
func TestLockLocal(t *testing.T) {
	r := newRegistry(t, false)
	r.push(t, "acme/app", "1", "linux/amd64", labelled(appContract))
	l := newLockRun(t, pulling("acme/layout:1", "acme/named:1", "acme/saved:1", r.host+"/acme/app:1"), http.DefaultTransport)
	layoutOf(t, "one", "docker.io/acme/layout:1")
	layoutOf(t, "two", "")
	archiveOf(t, "saved.tar", "acme/saved:1")
	if _, err := l.lock(lockFlags{}, "oci:two"); err == nil {
		t.Error("a folder without a name is read")
	}
	l.says("oci:two: the folder does not name its image; write NAME=oci:DIR")
	text, err := l.lock(lockFlags{}, "oci:one", "acme/named:1=oci:two", "docker-archive:saved.tar")
	if err != nil || len(l.hosts) > 0 || strings.Count(text, `"dev.dfvet.contract"`) != 3 || strings.Contains(text, r.host) {
		t.Fatalf("%v, asked %v\n%s\n%s", err, l.hosts, l.errs.String(), text)
	}
	if !strings.Contains(text, `"source": "docker-archive:saved.tar"`) || !strings.Contains(text, `"config": "sha256:`) {
		t.Errorf("the archive is not told of:\n%s", text)
	}
	if again, err := l.lock(lockFlags{}, "oci:one", "acme/named:1=oci:two", "docker-archive:saved.tar"); err != nil || again != text {
		t.Errorf("%v: the file is another one", err)
	}
	all, err := l.lock(lockFlags{})
	if err != nil || strings.Count(all, `"dev.dfvet.contract"`) != 4 || len(l.hosts) != 1 {
		t.Errorf("%v, asked %v\n%s\n%s", err, l.hosts, l.errs.String(), all)
	}
	if err := os.RemoveAll("one"); err != nil {
		t.Fatal(err)
	}
	if again, err := l.lock(lockFlags{}); err != nil || again != all {
		t.Errorf("%v: what is not there any more is forgotten\n%s", err, l.errs.String())
	}
	if _, err := l.lock(lockFlags{check: true, online: true}); err != nil {
		t.Errorf("%v\n%s%s", err, l.out.String(), l.errs.String())
	}
}

// Folders and archives with hostile content cause an error.
func TestLockHostileLocal(t *testing.T) {
	l := newLockRun(t, pulling("acme/layout:1"), http.DefaultTransport)
	layoutOf(t, "one", "acme/layout:1")
	outside := filepath.Join(t.TempDir(), "secret")
	for name, do := range map[string]func() error{
		"oci:missing":              func() error { return nil },
		"oci:one":                  func() error { return os.Symlink(outside, "one/blobs/sha256/"+strings.Repeat("c", 64)) },
		"docker-archive:short.tar": func() error { return os.WriteFile("short.tar", []byte("not a tar"), 0o644) },
		"docker-archive:one":       func() error { return nil },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
		if name == "oci:one" {
			text := `{"schemaVersion": 2, "manifests": [{"digest": "sha256:` + strings.Repeat("c", 64) + `", "annotations": {"io.containerd.image.name": "acme/layout:1"}}]}`
			if err := os.WriteFile("one/index.json", []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if text, err := l.lock(lockFlags{}, name); err == nil || text != "" {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
}
