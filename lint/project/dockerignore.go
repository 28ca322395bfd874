package project

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"

	"github.com/dfvet/dfvet/grammar/source"
)

// IgnoreList parses the file that excludes paths from the build context dir of a Dockerfile:
// NAME.dockerignore next to the Dockerfile or, without it, the .dockerignore in the context. Both results are
// nil if neither file exists.
func IgnoreList(fsys FS, dockerfile, dir string) (*source.File, *patternmatcher.PatternMatcher) {
	for _, name := range []string{dockerfile + ".dockerignore", path.Join(dir, ".dockerignore")} {
		list, err := fsys.Read(name)
		if err != nil {
			continue
		}
		patterns, err := ignorefile.ReadAll(strings.NewReader(source.Readable(list.Text)))
		if err != nil || len(patterns) == 0 || slices.ContainsFunc(patterns, excessive) {
			return nil, nil
		}
		m, err := patternmatcher.New(patterns)
		if err != nil {
			return nil, nil
		}
		return list, m
	}
	return nil, nil
}

// excessive reports whether a pattern is longer than any realistic one. Each star makes the regular
// expression longer, and every path is matched against it.
func excessive(pattern string) bool { return len(pattern) > 4096 || strings.Count(pattern, "*") > 50 }
