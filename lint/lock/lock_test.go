package lock_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/lock"
)

const digest = "sha256:7959ed6f7e35f8b1aaa06d1d8259d4ee25aa85a086d5c125480c333183f9deeb"

const config = `{"os": "linux", "architecture": "arm64", "variant": "v8", "created": "2026-05-06T07:08:09.5+02:00", "config": {
	"User": "1000", "Env": ["PATH=/bin", "API_TOKEN=s3cr3t", "DB=postgres://u:s3cr3t@h/d", "EMPTY=", "PATH=/usr/bin"],
	"Entrypoint": ["/app", "--password", "s3cr3t"], "Cmd": null, "ExposedPorts": {"80/tcp": {}, "443/tcp": {}},
	"Volumes": {"/data/": {}, "/data": {}}, "Labels": {"a": "b", "dev.dfvet.contract": "{}", "org.opencontainers.image.version": "1"},
	"Healthcheck": {"Test": ["CMD", "/ready"], "Interval": 30000000000}, "OnBuild": ["RUN x"]}}`

// TestRoundTrip checks that a written file can be read, and is the same when written again.
func TestRoundTrip(t *testing.T) {
	platform, c, dropped, err := lock.OfConfig([]byte(config))
	if err != nil || platform != "linux/arm64" || len(dropped) > 0 {
		t.Fatal(platform, dropped, err)
	}
	f := lock.File{Images: map[string]*lock.Image{
		"docker.io/library/b:1":      {Digest: digest, Offers: []string{"linux/amd64", "linux/arm64"}, Platforms: map[string]*lock.Config{platform: c}},
		"localhost:5000/a@" + digest: {Source: "oci:x", Platforms: map[string]*lock.Config{"linux/amd64": {}}},
	}}
	text := f.Text()
	again := lock.Parse(source.New("/dfvet.lock", text))
	if len(again.Problems) > 0 || again.Text() != text {
		t.Errorf("%v\n%s", again.Problems, cmp.Diff(text, again.Text()))
	}
	if diff := cmp.Diff(f.Images, again.Images, cmpopts.IgnoreFields(lock.Image{}, "At")); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(text, "s3cr3t") || !strings.Contains(text, `"API_TOKEN": null`) || !strings.Contains(text, `"created": "2026-05-06T05:08:09Z"`) {
		t.Errorf("a secret is written, or a time is not:\n%s", text)
	}
	for _, image := range again.Images {
		if key := again.Source.Slice(image.At); !strings.HasPrefix(key, `"`) || !strings.HasSuffix(key, `"`) {
			t.Errorf("%s is not the key of an image", key)
		}
	}
}

// TestLookup checks that references are looked up under their full names, and that a reference with a digest
// finds the tag with this digest.
func TestLookup(t *testing.T) {
	f := lock.Parse(source.New("/dfvet.lock", `{"version": 1, "images": {"docker.io/library/redis:7": {"digest": "`+digest+`", "platforms": {"linux/amd64": {}}},
		"docker.io/library/redis:latest": {"digest": "`+digest+`", "platforms": {"linux/amd64": {}}}}}`))
	for ref, want := range map[string]bool{"redis:7": true, "docker.io/redis:7": true, "redis": true, "redis:7@" + digest: true, "redis@" + digest: true,
		"redis:8": false, "redis:7@" + strings.Replace(digest, "7", "8", 1): false, "quay.io/redis:7": false, "": false, "-": false} {
		if got := f.Lookup(ref) != nil; got != want {
			t.Errorf("%s: %v", ref, got)
		}
	}
	if (*lock.File)(nil).Lookup("redis") != nil || len((*lock.File)(nil).Keys()) > 0 {
		t.Error("without a file an image is locked")
	}
}

// TestPlatforms checks that different spellings of a platform are equal.
func TestPlatforms(t *testing.T) {
	for text, want := range map[string]string{"linux/aarch64": "linux/arm64", "Linux/ARM64/v8": "linux/arm64", "linux/arm": "linux/arm/v7",
		"linux/arm/v6": "linux/arm/v6", "linux/x86_64": "linux/amd64", "linux/amd64/v1": "linux/amd64", "linux/amd64/v3": "linux/amd64/v3", "linux": "linux", "": ""} {
		if got := lock.Platform(text); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
	i := lock.Image{Offers: []string{"linux/amd64", "linux/arm/v7"}}
	for text, want := range map[string]string{"linux/amd64": "true true", "linux/arm": "true true", "linux/arm/v6": "false true", "linux/s390x": "false true", "linux": "false false"} {
		if has, known := i.Has(text); fmt.Sprint(has, " ", known) != want {
			t.Errorf("%s: %v %v", text, has, known)
		}
	}
}

// FuzzParse checks that any file can be read without a panic, that its errors are reported, and that readable
// entries are used.
func FuzzParse(f *testing.F) {
	whole := `{"version": 1, "images": {"docker.io/library/a:1": {"digest": "` + digest + `", "platforms": {"linux/amd64": {"env": {"A": null}}}}}}`
	for i := range whole {
		f.Add(whole[:i])
		f.Add(whole[:i] + "null" + whole[min(i+4, len(whole)):])
	}
	f.Add(config)
	f.Fuzz(func(t *testing.T, text string) {
		file := lock.Parse(source.New("/dfvet.lock", text))
		if file.Broken && (len(file.Problems) == 0 || len(file.Images) > 0) {
			t.Errorf("%d problems, %d images", len(file.Problems), len(file.Images))
		}
		for _, p := range file.Problems {
			if p.At.Start < 0 || p.At.End < p.At.Start || int(p.At.End) > len(text) {
				t.Errorf("%v is not in the file", p.At)
			}
		}
		for key, i := range file.Images {
			if full, ok := lock.Key(key); !ok || full != key {
				t.Errorf("%q is not a key", key)
			}
			if _, c := i.Config(""); c == nil {
				t.Errorf("%s has no configuration", key)
			}
		}
		if _, c, _, err := lock.OfConfig([]byte(text)); err == nil && c == nil {
			t.Error("no configuration and no error")
		}
	})
}
