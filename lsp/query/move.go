package query

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// A Renaming is a file or folder and where it will be.
type Renaming struct{ From, To string }

// Moves collects what changes in texts when files and folders are renamed.
type Moves struct {
	All     []Renaming
	Changes []Change
}

// To returns where a path will be.
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

// Path changes a path that is written at a place, relative to a folder which is newBase then.
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

// relativeTo returns the way from a folder to a path.
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
