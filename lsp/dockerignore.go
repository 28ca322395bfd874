package lsp

import (
	"path"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// dockerignored reports whether the build context leaves a path out.
func (c *completer) dockerignored(w *World, dir, rel string) bool {
	for _, name := range []string{path.Base(c.File.Source.Path) + ".dockerignore", ".dockerignore"} {
		src, err := w.fs.Read(path.Join(dir, name))
		if err != nil {
			continue
		}
		lines, err := ignorefile.ReadAll(strings.NewReader(src.Text))
		if err != nil {
			return false
		}
		m, err := patternmatcher.New(lines)
		if err != nil {
			return false
		}
		out, err := m.MatchesOrParentMatches(rel)
		return err == nil && out
	}
	return false
}
