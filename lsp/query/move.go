package query

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// A Renaming is the old and the new path of a file or folder.
type Renaming struct{ From, To string }

// Moves collects the text changes that are necessary because files and folders are renamed.
type Moves struct {
	All     []Renaming
	Changes []Change
}

// To returns the new path of a file; this is the old one if it is not renamed.
func (m *Moves) To(full string) string {
	for _, o := range m.All {
		if full == o.From {
			return o.To
		}
		if rest, ok := strings.CutPrefix(full, o.From+"/"); ok {
			return o.To + "/" + rest
		}
	}
	return full
}

// Path updates a path that is written at a place. The path is relative to a folder, which becomes newBase.
func (m *Moves) Path(f *source.File, at source.Span, text, base, newBase string) {
	if path.IsAbs(text) || text == "" {
		return
	}
	was := path.Join(base, text)
	is := m.To(was)
	if newBase == base && is == was {
		return
	}
	written := relativeTo(newBase, is)
	if strings.HasPrefix(text, "./") && !strings.HasPrefix(written, ".") {
		written = "./" + written
	}
	if strings.HasSuffix(text, "/") && !strings.HasSuffix(written, "/") {
		written += "/"
	}
	if path.Clean(text) != path.Clean(written) {
		m.Changes = append(m.Changes, Change{Place{f, at}, written})
	}
}

// relativeTo returns a path relative to a folder.
func relativeTo(base, full string) string {
	up := ""
	for !project.Inside(base, full) {
		up, base = up+"../", path.Dir(base)
	}
	rest := strings.TrimPrefix(strings.TrimPrefix(full, base), "/")
	if all := strings.TrimSuffix(up+rest, "/"); all != "" {
		return all
	}
	return "."
}
