package compose

import "strings"

// IsCompose reports whether a YAML text is a Compose file: all its top-level keys exist in Compose files, and
// one of its services has an image or a build. Some other formats also have services, such as GitLab pipelines
// and Symfony containers.
func IsCompose(text string) bool {
	if !strings.HasPrefix(text, "services:") && !strings.Contains(text, "\nservices:") {
		return false
	}
	services, made := false, false
	for line := range strings.Lines(text) {
		key, rest, ok := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		body := strings.TrimLeft(key, " ")
		switch {
		case !ok || rest != "" && rest[0] != ' ' || strings.HasPrefix(body, "#") || strings.HasPrefix(body, "-"):
		case body == key:
			if Root.Key(key) == nil && !strings.HasPrefix(key, "x-") {
				return false
			}
			services = key == "services"
		case services && (body == "image" || body == "build"):
			made = true
		}
	}
	return made
}
