// Package lock reads and writes dfvet.lock, which records facts about a project's images so that a check
// needs no network. The file has, for each image, its digest and its configuration for each platform in use.
// The package reads the file, creates entries from image configurations, and formats the file. `dfvet lock`
// queries the registries, and package project uses the file.
package lock

import (
	"maps"
	"slices"
	"strings"

	"github.com/distribution/reference"

	"github.com/dfvet/dfvet/grammar/source"
)

// FileName is the name of the file. It is in the same folder as the root's configuration.
const FileName = "dfvet.lock"

// Version is the format version that this package reads and writes.
const Version = 1

// DefaultPlatform is the platform for which an image is locked if the project specifies none.
const DefaultPlatform = "linux/amd64"

// A File is one dfvet.lock.
type File struct {
	Source *source.File      // the text that was read; nil for a new file
	Images map[string]*Image // by reference, see Key
	// Problems are the errors in the file. Entries that can be read are still used.
	Problems []Problem
	// Broken reports whether the file is not JSON or has another version. Entries may then be missing.
	Broken bool
}

// A Problem is an error at a position in a lock file.
type Problem struct {
	At      source.Span
	Message string
}

// An Image is the entry for one reference. The fields of the structs in this package are in the order of
// their keys, so that the keys are sorted in the JSON.
type Image struct {
	At source.Span `json:"-"` // place of the key in the file

	Digest    string             `json:"digest,omitempty"` // digest of the index, or of the manifest if there is no index; "" for an archive
	Offers    []string           `json:"offers,omitempty"` // platforms in the index, in order; nil without an index
	Platforms map[string]*Config `json:"platforms"`
	Source    string             `json:"source,omitempty"` // oci:DIR or docker-archive:FILE; "" if the image is from a registry
}

// A Config is the configuration of an image for one platform.
type Config struct {
	Cmd         []string           `json:"cmd,omitempty"`
	Config      string             `json:"config,omitempty"` // digest of the configuration; set only if Digest is ""
	Created     string             `json:"created,omitempty"`
	Digest      string             `json:"digest,omitempty"` // digest of the manifest
	Entrypoint  []string           `json:"entrypoint,omitempty"`
	Env         map[string]*string `json:"env,omitempty"` // the value is nil if it is secret or too long
	Exposed     []string           `json:"exposed,omitempty"`
	Healthcheck *Healthcheck       `json:"healthcheck,omitempty"`
	Labels      map[string]string  `json:"labels,omitempty"`
	OnBuild     []string           `json:"onbuild,omitempty"`
	Size        int64              `json:"size,omitempty"` // size of the compressed layers in bytes
	StopSignal  string             `json:"stopSignal,omitempty"`
	User        string             `json:"user,omitempty"`
	Volumes     []string           `json:"volumes,omitempty"`
	WorkingDir  string             `json:"workingDir,omitempty"`
}

// A Healthcheck is the health check of an image; the times are Go durations.
type Healthcheck struct {
	Interval    string   `json:"interval,omitempty"`
	Retries     int      `json:"retries,omitempty"`
	StartPeriod string   `json:"startPeriod,omitempty"`
	Test        []string `json:"test,omitempty"`
	Timeout     string   `json:"timeout,omitempty"`
}

// Key returns the reference under which an image is locked. It has a registry and a namespace, and the tag
// `latest` if there is neither a tag nor a digest. ok is false if text is not a reference.
func Key(text string) (key string, ok bool) {
	named, err := reference.ParseNormalizedNamed(text)
	if err != nil {
		return "", false
	}
	return reference.TagNameOnly(named).String(), true
}

// Familiar returns the short form of a key, such as `postgres:16` for `docker.io/library/postgres:16`.
func Familiar(key string) string {
	named, err := reference.ParseNormalizedNamed(key)
	if err != nil {
		return key
	}
	return reference.FamiliarString(named)
}

// Lookup returns the entry for a reference, or nil. A reference with a digest finds the entry for its tag, or
// for `latest`, if that has the digest. f may be nil.
func (f *File) Lookup(text string) *Image {
	if f == nil || len(f.Images) == 0 {
		return nil
	}
	key, ok := Key(text)
	if image := f.Images[key]; !ok || image != nil {
		return image
	}
	tagged, digest, pinned := strings.Cut(key, "@")
	if !pinned {
		return nil
	}
	if tagged, ok = Key(tagged); !ok {
		return nil
	}
	if image := f.Images[tagged]; image != nil && image.is(digest) {
		return image
	}
	return nil
}

// is reports whether a digest is that of the image or of one of its platforms.
func (i *Image) is(digest string) bool {
	for _, c := range i.Platforms {
		if c.Digest == digest {
			return true
		}
	}
	return i.Digest == digest
}

// Keys returns the locked references, sorted. f may be nil.
func (f *File) Keys() []string {
	if f == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(f.Images))
}

// Config returns a platform and the configuration for it. If the requested platform is "" or is not locked,
// it uses DefaultPlatform or, without that, the first platform in order.
func (i *Image) Config(platform string) (string, *Config) {
	for _, p := range []string{platform, DefaultPlatform} {
		if c := i.Platforms[p]; c != nil {
			return p, c
		}
	}
	for _, p := range slices.Sorted(maps.Keys(i.Platforms)) {
		return p, i.Platforms[p]
	}
	return "", nil
}

// Has reports whether the image exists for a platform. known is false if that is unknown, or if the platform
// lacks a system or architecture.
func (i *Image) Has(platform string) (has, known bool) {
	platform = Platform(platform)
	if strings.Count(platform, "/") == 0 {
		return false, false
	}
	return contains(i.All(), platform), true
}

// All returns the platforms for which the image is known to exist.
func (i *Image) All() []string {
	if i.Offers != nil {
		return i.Offers
	}
	return slices.Sorted(maps.Keys(i.Platforms))
}

// contains reports whether one of the platforms matches. A missing variant matches any variant.
func contains(platforms []string, one string) bool {
	return slices.ContainsFunc(platforms, func(p string) bool {
		return p == one || strings.HasPrefix(p, one+"/") || strings.HasPrefix(one, p+"/")
	})
}

// Platform returns a platform in the form that lock files use: `linux/arm64` for both `linux/aarch64` and
// `linux/arm64/v8`.
func Platform(text string) string {
	parts := strings.Split(strings.ToLower(text), "/")
	if len(parts) > 1 {
		switch parts[1] {
		case "x86_64", "x86-64":
			parts[1] = "amd64"
		case "aarch64":
			parts[1] = "arm64"
		case "armhf":
			parts = []string{parts[0], "arm", "v7"}
		case "armel":
			parts = []string{parts[0], "arm", "v6"}
		case "i386", "i686", "x86":
			parts[1] = "386"
		}
	}
	if len(parts) == 2 && parts[1] == "arm" {
		parts = append(parts, "v7")
	}
	if len(parts) == 3 && (parts[1] == "arm64" && parts[2] == "v8" || parts[1] == "amd64" && parts[2] == "v1" || parts[2] == "") {
		parts = parts[:2]
	}
	return strings.Join(parts, "/")
}
