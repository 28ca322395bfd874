package dockerfile

import "strings"

// IsPreflight reports whether the text of a comment is `dfvet preflight=on`, which has the frontend put the
// check of the contract into the image.
func IsPreflight(comment string) bool {
	rest, ok := strings.CutPrefix(comment, "dfvet")
	if !ok {
		return false
	}
	name, value, ok := strings.Cut(strings.TrimSpace(rest), "=")
	return ok && rest != strings.TrimLeft(rest, " \t") && strings.TrimSpace(name) == "preflight" && strings.TrimSpace(value) == "on"
}

// Preflight reports whether a comment of its own line says `# dfvet preflight=on`.
func (f *File) Preflight() bool {
	for _, c := range f.Comments {
		if c.Inside == nil && IsPreflight(c.Text) {
			return true
		}
	}
	return false
}
