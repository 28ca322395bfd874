//go:build !nonetwork

package main

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/lint/file"
	"github.com/dfvet/dfvet/lint/lock"
)

// A local is an argument that names images outside registries, in the form [NAME=]oci:DIR or
// [NAME=]docker-archive:FILE.tar.
type local struct {
	name   string // the name of the image; "" if it is in the folder or archive
	scheme string // "oci" or "docker-archive"
	path   string
}

// readLocal parses an argument; ok is false if it is an ordinary pattern.
func readLocal(arg string) (l local, ok bool) {
	name, rest, named := strings.Cut(arg, "=")
	if !named {
		name, rest = "", arg
	}
	scheme, at, _ := strings.Cut(rest, ":")
	if at == "" || scheme != "oci" && scheme != "docker-archive" {
		return local{}, false
	}
	return local{name, scheme, at}, true
}

// images returns the images in a folder or an archive, by key. It does not use the network.
func (l local) images(ctx context.Context, full string, platforms func(key string) []string) (map[string]*found, error) {
	if l.scheme == "oci" {
		return l.layout(ctx, full, platforms)
	}
	return l.archive(full)
}

// A layout is a folder in the OCI image layout. It is a store.
type layout struct{ root *os.Root }

func (l layout) manifest(_ context.Context, ref string) ([]byte, error) {
	if ref == "" {
		return l.read("index.json", largestManifest)
	}
	return l.digest(ref, largestManifest)
}

func (l layout) blob(_ context.Context, digest string) ([]byte, error) {
	return l.digest(digest, largestConfig)
}

func (l layout) digest(digest string, limit int64) ([]byte, error) {
	if !lock.ValidDigest(digest) {
		return nil, errors.New("the folder contains an invalid digest")
	}
	algorithm, hex, _ := strings.Cut(digest, ":")
	return l.read(path.Join("blobs", algorithm, hex), limit)
}

func (l layout) read(name string, limit int64) ([]byte, error) {
	info, err := l.root.Stat(name)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, file.Cause(err))
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: %w", name, file.ErrIrregular)
	case info.Size() > limit:
		return nil, fmt.Errorf("%s: larger than %d MiB", name, limit>>20)
	}
	f, err := l.root.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, file.Cause(err))
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
}

// layout reads images from a folder. If no name is given, it reads those with a name in their annotations.
func (l local) layout(ctx context.Context, full string, platforms func(string) []string) (map[string]*found, error) {
	root, err := os.OpenRoot(full)
	if err != nil {
		return nil, file.Cause(err)
	}
	defer root.Close()
	s := layout{root}
	_, m, err := readManifest(ctx, s, "")
	if err != nil {
		return nil, err
	}
	refs := map[string]string{} // the digests of images, by key
	for _, d := range m.Manifests {
		if l.name != "" && len(m.Manifests) > 1 {
			continue
		}
		name := l.name
		for _, annotation := range []string{"io.containerd.image.name", "org.opencontainers.image.ref.name"} {
			if text := d.Annotations[annotation]; name == "" && strings.ContainsAny(text, ":/") {
				name = text
			}
		}
		if key, ok := lock.Key(name); ok {
			refs[key] = d.Digest
		}
	}
	if key, ok := lock.Key(l.name); ok && len(m.Manifests) > 1 {
		refs[key] = "" // several entries are the platforms of one image
	}
	if len(refs) == 0 {
		return nil, errors.New("the folder does not name its image; write NAME=oci:DIR")
	}
	all := map[string]*found{}
	for key, digest := range refs {
		if all[key], err = resolve(ctx, s, digest, platforms(key)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// A saved is one image in an archive, as manifest.json describes it.
type saved struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// archive reads images from the output of docker save. It contains only the digest of the configuration; only
// a registry knows the digest of the manifest.
func (l local) archive(full string) (map[string]*found, error) {
	f, err := os.Open(full)
	if err != nil {
		return nil, file.Cause(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, file.ErrIrregular
	}
	texts, err := readTar(f, func(name string) bool { return name == "manifest.json" })
	if err != nil {
		return nil, err
	}
	var images []saved
	if err := json.Unmarshal(texts["manifest.json"], &images); err != nil || len(images) == 0 {
		return nil, errors.New("not an archive that `docker save` wrote")
	}
	configs, err := readTar(f, func(name string) bool {
		return slices.ContainsFunc(images, func(s saved) bool { return path.Clean(s.Config) == name })
	})
	if err != nil {
		return nil, err
	}
	all := map[string]*found{}
	for _, s := range images {
		if err := l.saved(s, configs[path.Clean(s.Config)], all); err != nil {
			return nil, err
		}
	}
	if len(all) == 0 {
		return nil, errors.New("the archive does not name its image; write NAME=docker-archive:FILE.tar")
	}
	return all, nil
}

// saved adds one image from an archive under each of its names.
func (l local) saved(s saved, text []byte, all map[string]*found) error {
	platform, c, dropped, err := lock.OfConfig(text)
	if err != nil {
		return err
	}
	c.Config = digestOf(text)
	names := s.RepoTags
	if l.name != "" {
		names = []string{l.name}
	}
	for _, name := range names {
		if key, ok := lock.Key(name); ok {
			out := &found{image: &lock.Image{Platforms: map[string]*lock.Config{platform: c}}}
			for _, what := range dropped {
				out.note("ignored a %s in its configuration that is too long", what)
			}
			all[key] = out
		}
	}
	return nil
}

// readTar returns the requested files from an archive.
func readTar(f *os.File, want func(name string) bool) (map[string][]byte, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, file.Cause(err)
	}
	texts, size := map[string][]byte{}, int64(0)
	for in := tar.NewReader(f); ; {
		h, err := in.Next()
		switch {
		case errors.Is(err, io.EOF):
			return texts, nil
		case err != nil:
			return nil, errors.New("not a tar archive, or an incomplete one")
		case h.Typeflag != tar.TypeReg || !want(path.Clean(h.Name)):
			continue
		}
		if size += h.Size; h.Size > largestConfig || size > 10*largestConfig {
			return nil, fmt.Errorf("%s: larger than %d MiB", h.Name, largestConfig>>20)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			return nil, errors.New("not a tar archive, or an incomplete one")
		}
		texts[path.Clean(h.Name)] = text
	}
}
