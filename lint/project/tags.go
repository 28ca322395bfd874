package project

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
)

// This file handles image names that contain variables.

// refOf parses the image of a service. If a variable without a value is only in its tag, the result has the
// image's name but no tag.
func (l *loader) refOf(image *compose.Value) contract.Ref {
	if image.Known {
		return l.ref(image.Text)
	}
	if !unknownTag(image.Text) {
		return contract.Ref{}
	}
	ref := l.ref(repository(image.Text))
	if ref.Name != "" {
		ref.Text, ref.Tag = image.Text, ""
	}
	return ref
}

// unknownTag reports whether an image has a variable in its tag and nowhere else.
func unknownTag(image string) bool {
	name := repository(image)
	return name != image && !strings.Contains(name, "$") && strings.Contains(image[len(name):], "$")
}

// imageKeys returns the keys under which the service that builds an image is stored: the image's name, its
// repository, and, if its tag is unknown, the repository with a mark.
func imageKeys(image string) []string {
	name := repository(image)
	if unknownTag(image) {
		return []string{image, name + "\x00", name + "\x01"}
	}
	return []string{image, name + "\x00"}
}

// askedKeys returns the keys with which an image is looked up. If one of the two tags is unknown, any image
// in the repository matches.
func askedKeys(image string) []string {
	name := repository(image)
	if unknownTag(image) {
		return []string{image, name + "\x00"}
	}
	return []string{image, name + "\x01"}
}

// repository returns the name of an image without its tag and digest.
func repository(image string) string {
	if i := strings.Index(image, "@"); i >= 0 {
		image = image[:i]
	}
	depth := 0
	for i := len(image) - 1; i >= 0; i-- {
		switch image[i] {
		case '}':
			depth++
		case '{':
			depth--
		case '/':
			if depth == 0 {
				return image
			}
		case ':':
			if depth == 0 {
				return image[:i]
			}
		}
	}
	return image
}

// defaulted replaces each ${X:-default} in an image's name with its default.
func defaulted(image string) string {
	for range 10 {
		i := strings.LastIndex(image, "${") // starts with the innermost variable
		if i < 0 {
			break
		}
		end := strings.IndexByte(image[i:], '}')
		if end < 0 {
			break
		}
		inner := image[i+2 : i+end]
		_, text, ok := strings.Cut(inner, "-")
		if !ok {
			break
		}
		image = image[:i] + text + image[i+end+1:]
	}
	return image
}
