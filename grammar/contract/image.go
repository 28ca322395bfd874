package contract

import (
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/distribution/reference"
)

// A Ref is a parsed image reference, with the syntax of github.com/distribution/reference.
type Ref struct {
	Text string // as written
	Name string // with registry and namespace: "docker.io/library/postgres"; the name of the original if the image is in a mirror
	Tag  string // "latest" if there is neither tag nor digest; "" if there is a digest and no tag but latest
}

// ParseRef parses an image reference; ok is false if it is invalid.
func ParseRef(text string) (r Ref, ok bool) {
	named, err := reference.ParseNormalizedNamed(text)
	if err != nil {
		return Ref{}, false
	}
	r = Ref{Text: text, Name: original(named.Name())}
	_, pinned := named.(reference.Digested)
	if t, is := named.(reference.Tagged); is {
		r.Tag = t.Tag()
	} else if !pinned {
		r.Tag = "latest"
	}
	if pinned && r.Tag == "latest" {
		r.Tag = "" // latest may have moved on since the digest was pinned
	}
	return r, true
}

// mirrors lists registries that copy images of Docker Hub under the same names, with the prefix of the
// originals.
var mirrors = []struct{ prefix, original string }{
	{"index.docker.io/", "docker.io/"},
	{"registry-1.docker.io/", "docker.io/"},
	{"registry.hub.docker.com/", "docker.io/"},
	{"mirror.gcr.io/", "docker.io/"},
	{"public.ecr.aws/docker/library/", "docker.io/library/"}, // only official images
}

// original returns the name of the image that a mirror's copy was made of. Other names are returned
// unchanged.
func original(name string) string {
	for _, m := range mirrors {
		if rest, ok := strings.CutPrefix(name, m.prefix); ok {
			return m.original + rest
		}
	}
	return name
}

// TagVersion returns the number at the beginning of a tag, without a "v" before it: "16.4" for "16.4-alpine".
// It returns "" if there is none.
func TagVersion(tag string) string {
	s := strings.TrimPrefix(tag, "v")
	n := 0
	for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '.' && n > 0) {
		n++
	}
	return strings.TrimRight(s[:n], ".")
}

// Matches reports whether a FROM line of a contract file applies to ref. Floating is true if everything
// matches except that ref's tag has no version, which an open-ended range requires.
func Matches(from *dockerfile.From, ref Ref) (ok, floating bool) {
	if name := fromName(from); name == "" || name != ref.Name {
		return false, false
	}
	for _, w := range from.Patterns {
		hit, float := tagMatches(w.Value, ref.Tag)
		floating = floating || float
		if !hit && !float {
			return false, false
		}
	}
	return !floating, floating
}

// fromName returns the full name of the image in a FROM line, or "" if it is not a valid image.
func fromName(from *dockerfile.From) string {
	if from.Image == nil {
		return ""
	}
	name, _, _ := cutTag(from.Image.Value)
	named, err := reference.ParseNormalizedNamed(name)
	if err != nil {
		return ""
	}
	return original(named.Name())
}

// cutTag splits name:tag at the colon after the last slash.
func cutTag(image string) (name, tag string, has bool) {
	i := strings.LastIndexByte(image, ':')
	if i < 0 || i < strings.LastIndexByte(image, '/') {
		return image, "", false
	}
	return image[:i], image[i+1:], true
}

// tagMatches checks a tag against one pattern. A tag without a number matches no range, nor the negation of
// one.
func tagMatches(pattern, tag string) (ok, floating bool) {
	rest, not := strings.CutPrefix(pattern, "!")
	if strings.HasPrefix(rest, ">") || strings.HasPrefix(rest, "<") {
		version := TagVersion(tag)
		if version == "" {
			newest := tag != "" && !not && strings.HasPrefix(rest, ">") && !strings.Contains(rest, "<")
			return false, newest
		}
		in := types.InRange(version, rest)
		return in == types.Yes && !not || in == types.No && not, false
	}
	if tag == "" {
		return false, false
	}
	return label.Match(rest, tag) != not, false
}

// UID returns the number in a USER value "1000" or "1000:1000"; ok is false for a name.
func UID(user string) (uid int, ok bool) {
	name, _, _ := strings.Cut(user, ":")
	if name == "root" {
		return 0, true
	}
	n, err := strconv.Atoi(name)
	return n, err == nil && n >= 0
}
