package docker

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/patternmatcher"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// A buildContext is a folder from which COPY reads, without the files that its .dockerignore excludes.
type buildContext struct {
	dir     string
	matcher *patternmatcher.PatternMatcher
}

// contexts lists the build contexts of a Dockerfile: those of the Compose services that build it, or else the
// folder of the Dockerfile.
func contexts(q *query.Query) []buildContext {
	own := q.File.Source.Path
	var dirs []string
	for _, app := range q.Project(own).Apps {
		for _, s := range app.Services {
			if b := s.Build; b != nil && b.Path == own && b.Context != "" && !slices.Contains(dirs, b.Context) {
				dirs = append(dirs, b.Context)
			}
		}
	}
	if len(dirs) == 0 {
		dirs = []string{path.Dir(own)}
	}
	var all []buildContext
	fsys := q.FS(own)
	for _, dir := range dirs {
		c := buildContext{dir: dir}
		if fsys != nil {
			_, c.matcher = project.IgnoreList(fsys, own, dir)
		}
		all = append(all, c)
	}
	return all
}

// leavesOut reports whether the build context excludes a path.
func (c *buildContext) leavesOut(rel string) bool {
	if c.matcher == nil {
		return false
	}
	out, err := c.matcher.MatchesOrParentMatches(rel)
	return err == nil && out
}

// builtHere reports whether the base of a stage is an earlier stage in the same file.
func builtHere(f *dockerfile.File, index int) bool {
	from := f.Stages[index].From
	return slices.ContainsFunc(f.Stages[:index], func(o *dockerfile.Stage) bool {
		return o.Name() != "" && strings.EqualFold(o.Name(), from.Image.Value)
	})
}
