// Command pack writes the image of dfvet-frontend as a tar file, without a builder. The file is in the OCI
// image layout, and `docker load` accepts it too. The same programs always result in the same bytes.
//
//	pack -o dfvet-frontend.tar -tag dfvet/dfvet-frontend:1 FRONTEND linux-amd64=PREFLIGHT …
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func main() {
	out := flag.String("o", "dfvet-frontend.tar", "the `file` to write")
	tag := flag.String("tag", "dfvet/dfvet-frontend:1", "the `name` of the image")
	arch := flag.String("arch", "amd64", "the architecture of the frontend")
	flag.Parse()
	if err := run(*out, *tag, *arch, flag.Args()); err != nil {
		fmt.Fprintf(os.Stderr, "pack: %v\n", err)
		os.Exit(2)
	}
}

func run(out, tag, arch string, programs []string) error {
	if len(programs) == 0 {
		return fmt.Errorf("missing arguments: the frontend, and PLATFORM=PREFLIGHT for each platform")
	}
	var layer archive
	if err := layer.program("dfvet-frontend", programs[0]); err != nil {
		return err
	}
	slices.Sort(programs[1:])
	if len(programs) > 1 {
		layer.folder("preflight/")
	}
	for _, p := range programs[1:] {
		platform, name, ok := strings.Cut(p, "=")
		if !ok {
			return fmt.Errorf("%s: not of the form PLATFORM=FILE", p)
		}
		if err := layer.program("preflight/"+platform, name); err != nil {
			return err
		}
	}
	image, err := pack(layer.close(), tag, arch)
	if err != nil {
		return err
	}
	return os.WriteFile(out, image, 0o644)
}

// An archive is a tar file that is being written. Its files have no time and belong to root.
type archive struct {
	buf bytes.Buffer
	w   *tar.Writer
}

func (a *archive) header(h *tar.Header, data []byte) {
	if a.w == nil {
		a.w = tar.NewWriter(&a.buf)
	}
	h.Format = tar.FormatUSTAR
	if err := a.w.WriteHeader(h); err != nil {
		panic(err) // writing to memory cannot fail
	}
	if _, err := a.w.Write(data); err != nil {
		panic(err)
	}
}

func (a *archive) folder(name string) {
	a.header(&tar.Header{Typeflag: tar.TypeDir, Name: name, Mode: 0o755}, nil)
}

func (a *archive) file(name string, mode int64, data []byte) {
	a.header(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: mode, Size: int64(len(data))}, data)
}

func (a *archive) program(name, path string) error {
	data, err := os.ReadFile(path)
	if err == nil {
		a.file(name, 0o755, data)
	}
	return err
}

func (a *archive) close() []byte {
	if err := a.w.Close(); err != nil {
		panic(err)
	}
	return a.buf.Bytes()
}

// A descriptor refers to a blob in an OCI image layout.
type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Platform    map[string]string `json:"platform,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// labels holds the labels that BuildKit reads from the image of a frontend. They say that it needs no
// network, and that it supports inputs, subrequests and named contexts.
var labels = map[string]string{
	"moby.buildkit.frontend.network.none": "true",
	"moby.buildkit.frontend.caps":         "moby.buildkit.frontend.inputs,moby.buildkit.frontend.subrequests,moby.buildkit.frontend.contexts,moby.buildkit.frontend.gitquerystring",
	"org.opencontainers.image.title":      "dfvet-frontend",
	"org.opencontainers.image.source":     "https://github.com/dfvet/dfvet",
}

// pack returns a tar file in the OCI image layout, with one layer, that docker load accepts too.
func pack(layer []byte, tag, arch string) ([]byte, error) {
	var small bytes.Buffer
	z, err := gzip.NewWriterLevel(&small, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(z, bytes.NewReader(layer)); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	var out archive
	out.folder("blobs/")
	out.folder("blobs/sha256/")
	blob := func(mediaType string, data []byte) descriptor {
		sum := hash(data)
		out.file("blobs/sha256/"+sum, 0o644, data)
		return descriptor{MediaType: mediaType, Digest: "sha256:" + sum, Size: len(data)}
	}
	layered := blob("application/vnd.oci.image.layer.v1.tar+gzip", small.Bytes())
	config := blob("application/vnd.oci.image.config.v1+json", encode(map[string]any{
		"architecture": arch, "os": "linux", "created": "1970-01-01T00:00:00Z",
		"config":  map[string]any{"Entrypoint": []string{"/dfvet-frontend"}, "Env": []string{"PATH=/"}, "WorkingDir": "/", "Labels": labels},
		"rootfs":  map[string]any{"type": "layers", "diff_ids": []string{"sha256:" + hash(layer)}},
		"history": []map[string]any{{"created": "1970-01-01T00:00:00Z", "created_by": "make frontend"}},
	}))
	manifest := blob("application/vnd.oci.image.manifest.v1+json", encode(map[string]any{
		"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config, "layers": []descriptor{layered},
	}))
	manifest.Platform = map[string]string{"os": "linux", "architecture": arch}
	manifest.Annotations = map[string]string{"io.containerd.image.name": tag, "org.opencontainers.image.ref.name": tag[strings.LastIndexByte(tag, ':')+1:]}
	out.file("index.json", 0o644, encode(map[string]any{
		"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": []descriptor{manifest},
	}))
	out.file("oci-layout", 0o644, []byte(`{"imageLayoutVersion":"1.0.0"}`))
	path := func(d descriptor) string { return "blobs/sha256/" + strings.TrimPrefix(d.Digest, "sha256:") }
	out.file("manifest.json", 0o644, encode([]map[string]any{{
		"Config": path(config), "RepoTags": []string{tag}, "Layers": []string{path(layered)},
	}}))
	return out.close(), nil
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // encoding texts, numbers and lists cannot fail
	}
	return data
}
