//go:build !nonetwork

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/registry"
)

// A testRegistry is a registry on loopback that records all requests.
type testRegistry struct {
	*httptest.Server
	host string

	mu     sync.Mutex
	asked  []string // the method and path of each request
	secret []string // the requests with credentials
	fault  func(w http.ResponseWriter, req *http.Request) bool
}

// newRegistry starts a registry, which uses https if tls is true.
func newRegistry(t testing.TB, tls bool) *testRegistry {
	r := &testRegistry{}
	inner := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	r.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		r.asked = append(r.asked, req.Method+" "+req.URL.Path)
		if req.Header.Get("Authorization") != "" {
			r.secret = append(r.secret, req.URL.Path)
		}
		fault := r.fault
		r.mu.Unlock()
		if req.Method == http.MethodGet && fault != nil && fault(w, req) {
			return
		}
		inner.ServeHTTP(w, req)
	}))
	r.Config.ErrorLog = log.New(io.Discard, "", 0)
	if tls {
		r.StartTLS()
	} else {
		r.Start()
	}
	t.Cleanup(r.Close)
	r.host = strings.TrimPrefix(strings.TrimPrefix(r.URL, "https://"), "http://")
	return r
}

// seen returns the requests since the last call.
func (r *testRegistry) seen() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.asked
	r.asked = nil
	return all
}

// put sends a body to the registry.
func (r *testRegistry) put(t testing.TB, method, path, media string, body []byte) {
	t.Helper()
	req, err := http.NewRequest(method, r.URL+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", media)
	resp, err := r.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode > 299 {
		text, _ := io.ReadAll(resp.Body)
		t.Fatalf("%s %s: %s %s", method, path, resp.Status, text)
	}
}

const (
	ociManifest = "application/vnd.oci.image.manifest.v1+json"
	ociIndex    = "application/vnd.oci.image.index.v1+json"
)

// A pushed is the entry of an index for a manifest in the registry.
type pushed struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Platform    map[string]string `json:"platform,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// push adds an image with a configuration to a repository, under a tag. Its layer does not exist, so a test
// fails if it reads the layer.
func (r *testRegistry) push(t testing.TB, repo, tag, platform string, config map[string]any) pushed {
	t.Helper()
	os, arch, _ := strings.Cut(platform, "/")
	arch, variant, _ := strings.Cut(arch, "/")
	text := encode(t, map[string]any{"os": os, "architecture": arch, "variant": variant, "created": "2026-05-06T07:08:09.5Z", "config": config,
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{}}})
	r.put(t, http.MethodPost, "/v2/"+repo+"/blobs/uploads/?digest="+digestOf(text), "application/octet-stream", text)
	body := encode(t, map[string]any{"schemaVersion": 2, "mediaType": ociManifest,
		"config": map[string]any{"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digestOf(text), "size": len(text)},
		"layers": []any{map[string]any{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": "sha256:" + strings.Repeat("a", 64), "size": 1000}}})
	ref := tag
	if ref == "" {
		ref = digestOf(body)
	}
	r.put(t, http.MethodPut, "/v2/"+repo+"/manifests/"+ref, ociManifest, body)
	p := map[string]string{"os": os, "architecture": arch}
	if variant != "" {
		p["variant"] = variant
	}
	return pushed{ociManifest, digestOf(body), len(body), p, nil}
}

// pushIndex adds an index for several platforms under a tag, with an attestation as BuildKit adds it.
func (r *testRegistry) pushIndex(t testing.TB, repo, tag string, entries ...pushed) {
	t.Helper()
	attest := entries[0]
	attest.Platform = map[string]string{"os": "unknown", "architecture": "unknown"}
	attest.Annotations = map[string]string{"vnd.docker.reference.type": "attestation-manifest"}
	body := encode(t, map[string]any{"schemaVersion": 2, "mediaType": ociIndex, "manifests": append(entries, attest)})
	r.put(t, http.MethodPut, "/v2/"+repo+"/manifests/"+tag, ociIndex, body)
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// labelled returns the configuration of an image that runs /app and has a contract.
func labelled(contract string) map[string]any {
	return map[string]any{"Entrypoint": []string{"/app"}, "Env": []string{"PATH=/bin", "APP_MODE=fast", "APP_TOKEN=s3cr3t-value-1"},
		"ExposedPorts": map[string]any{"8080/tcp": map[string]any{}}, "User": "1000", "Labels": map[string]string{"dev.dfvet.contract": contract, "maintainer": "x"},
		"Volumes": map[string]any{"/data/": map[string]any{}}}
}

// appContract is a contract in the form of a label: /app listens on 8080 and needs DB_HOST.
const appContract = `{"environment":[{"direction":"needs","format":"NONEMPTY","name":"DB_HOST"}],"listens":[{"for":["org.ietf.http/"],"on":"TCP:8080"}],"program":{"entrypoint":["/app"]},"version":1}`
