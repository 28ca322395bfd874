//go:build !nonetwork

package main

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/lock"
)

const (
	largestManifest = 4 << 20 // in bytes; registries have the same limit
	largestConfig   = 8 << 20
	mostManifests   = 1000 // per index
)

// A store provides manifests and configurations. It is a repository of a registry, or a folder.
type store interface {
	// manifest returns the manifest or index with a tag or digest; it is an error if it is longer than
	// largestManifest bytes.
	manifest(ctx context.Context, ref string) ([]byte, error)
	// blob returns the content with a digest; it is an error if it is longer than largestConfig bytes.
	blob(ctx context.Context, digest string) ([]byte, error)
}

// A manifest is a manifest or an index, with the fields that dfvet needs.
type manifest struct {
	SchemaVersion int
	Manifests     []descriptor
	Config        *descriptor
	Layers        []descriptor
}

// A descriptor refers to a manifest, a configuration or a layer.
type descriptor struct {
	MediaType   string
	Digest      string
	Size        int64
	Annotations map[string]string
	Platform    *struct {
		OS           string
		Architecture string
		Variant      string
	}
}

// platform returns the platform of an entry in an index, or "" if the entry is not an image, such as an
// attestation.
func (d *descriptor) platform() string {
	p := d.Platform
	if p == nil || p.OS == "" || p.OS == "unknown" || p.Architecture == "unknown" || d.Annotations["vnd.docker.reference.type"] != "" {
		return ""
	}
	return lock.Platform(strings.TrimSuffix(p.OS+"/"+p.Architecture+"/"+p.Variant, "/"))
}

// isIndex reports whether an entry in an index is itself an index.
func (d *descriptor) isIndex() bool {
	return strings.Contains(d.MediaType, "image.index") || strings.Contains(d.MediaType, "manifest.list")
}

// A found is what was found about an image, with messages for the user.
type found struct {
	image *lock.Image
	notes []string
}

func (f *found) note(format string, args ...any) {
	f.notes = append(f.notes, source.Messagef(format, args...))
}

// resolve reads an image for some platforms from a store: its index, manifests and configurations.
func resolve(ctx context.Context, s store, ref string, platforms []string) (*found, error) {
	body, m, err := readManifest(ctx, s, ref)
	if err != nil {
		return nil, err
	}
	out := &found{image: &lock.Image{Digest: digestOf(body), Platforms: map[string]*lock.Config{}}}
	if m.Config != nil {
		platform, c, err := out.config(ctx, s, m)
		if err != nil {
			return nil, err
		}
		c.Digest = out.image.Digest
		out.image.Platforms[platform] = c
		for _, want := range platforms {
			if want != platform {
				out.note("it exists for %s only, not for %s", platform, want)
			}
		}
		return out, nil
	}
	return out, out.index(ctx, s, m, platforms)
}

// index reads those manifests in an index that are for the given platforms.
func (f *found) index(ctx context.Context, s store, m *manifest, platforms []string) error {
	if len(m.Manifests) > mostManifests {
		return fmt.Errorf("its index has %d entries; at most %d are read", len(m.Manifests), mostManifests)
	}
	entries := map[string]*descriptor{}
	f.image.Offers = []string{}
	for i := range m.Manifests {
		d := &m.Manifests[i]
		if p := d.platform(); p != "" && entries[p] == nil && !d.isIndex() {
			entries[p] = d
			f.image.Offers = append(f.image.Offers, p)
		}
	}
	if len(entries) == 0 {
		return errors.New("its index lists no image")
	}
	first := f.image.Offers[0]
	slices.Sort(f.image.Offers)
	for _, want := range platforms {
		if entries[want] == nil {
			f.note("it does not exist for %s, only for %s", want, strings.Join(f.image.Offers, ", "))
			continue
		}
		if err := f.platform(ctx, s, want, entries[want]); err != nil {
			return err
		}
	}
	if len(f.image.Platforms) == 0 {
		return f.platform(ctx, s, first, entries[first])
	}
	return nil
}

// platform reads one manifest from an index.
func (f *found) platform(ctx context.Context, s store, platform string, d *descriptor) error {
	body, m, err := readManifest(ctx, s, d.Digest)
	if err != nil {
		return err
	}
	if m.Config == nil {
		return errors.New("its image index contains another image index")
	}
	_, c, err := f.config(ctx, s, m)
	if err != nil {
		return err
	}
	c.Digest = digestOf(body)
	f.image.Platforms[platform] = c
	return nil
}

// config reads the configuration to which a manifest refers.
func (f *found) config(ctx context.Context, s store, m *manifest) (platform string, c *lock.Config, err error) {
	d := m.Config
	switch {
	case !lock.ValidDigest(d.Digest):
		return "", nil, errors.New("its manifest names no valid configuration")
	case d.Size > largestConfig:
		return "", nil, fmt.Errorf("its configuration has %d MiB; at most %d are read", d.Size>>20, largestConfig>>20)
	}
	body, err := s.blob(ctx, d.Digest)
	if err != nil {
		return "", nil, err
	}
	if err := verify(d.Digest, body); err != nil {
		return "", nil, err
	}
	platform, c, dropped, err := lock.OfConfig(body)
	if err != nil {
		return "", nil, err
	}
	for _, what := range dropped {
		f.note("ignored a %s in its configuration that is too long", what)
	}
	for _, l := range m.Layers {
		c.Size += max(l.Size, 0)
	}
	c.Size = max(c.Size, 0)
	return platform, c, nil
}

// readManifest reads a manifest or an index, and checks it.
func readManifest(ctx context.Context, s store, ref string) ([]byte, *manifest, error) {
	body, err := s.manifest(ctx, ref)
	if err != nil {
		return nil, nil, err
	}
	if strings.Contains(ref, ":") {
		if err := verify(ref, body); err != nil {
			return nil, nil, err
		}
	}
	var m manifest
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, nil, errors.New("its manifest is not valid JSON")
	}
	if m.SchemaVersion == 1 || m.Config == nil && m.Manifests == nil {
		return nil, nil, errors.New("its manifest has a format that is not supported")
	}
	return body, &m, nil
}

func digestOf(body []byte) string {
	sum := sha256.Sum256(body)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// verify returns an error if a text does not have the given digest.
func verify(digest string, body []byte) error {
	actual := digestOf(body)
	if strings.HasPrefix(digest, "sha512:") {
		sum := sha512.Sum512(body)
		actual = "sha512:" + hex.EncodeToString(sum[:])
	}
	if actual != digest {
		return fmt.Errorf("its content does not have the digest %s", digest)
	}
	return nil
}
