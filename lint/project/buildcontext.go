package project

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// A BuildContext is one context that a Dockerfile is built with.
type BuildContext struct {
	fs      FS
	Dir     string
	Sure    bool                // a Compose file sets the context; otherwise it is the Dockerfile's own folder
	args    map[string]*string  // the build arguments from the Compose file
	build   func() *build.Build // with the build arguments, computed on first use
	target  *dockerfile.Stage   // only this stage is built with the context; nil means all stages
	List    *source.File        // the .dockerignore, or nil
	matcher *patternmatcher.PatternMatcher

	matched  int                 // number of patterns compared with paths so far
	compared int                 // number of names compared for spelling so far
	names    map[string][]string // cached file names by folder
	lines    []ignoreLine
	ignores  *Ignores
}

// An ignoreLine is one line of a .dockerignore.
type ignoreLine struct {
	at      source.Span
	matcher *patternmatcher.PatternMatcher
}

const (
	// mostMatches limits the pattern comparisons for one context; beyond it the answer is unknown.
	mostMatches = 2_000_000
	// MostCompared limits the names that are compared for spelling.
	MostCompared = 300_000
	// mostContexts limits the number of contexts that one Dockerfile is checked with.
	mostContexts = 50
)

// BuildContexts returns the contexts that a Dockerfile is built with, or nil for a Dockerfile embedded in
// another file.
func BuildContexts(p *Project, f *dockerfile.File) []*BuildContext {
	if f.Contract || f.Fragment {
		return nil
	}
	var all []*BuildContext
	for _, s := range p.Builders(f) {
		b := s.Build
		if s.Service.Build == nil || b.Context == "" {
			continue
		}
		c := &BuildContext{names: map[string][]string{}, Dir: b.Context, Sure: true, target: b.Stage,
			args: b.Model.Args, build: sync.OnceValue(func() *build.Build { return modelOf(b, f) })}
		if len(all) < mostContexts && !slices.ContainsFunc(all, c.same) {
			all = append(all, c)
		}
	}
	if outer, _ := f.Source.Outer(source.Span{}); len(all) == 0 && outer == f.Source {
		all = []*BuildContext{{names: map[string][]string{}, Dir: path.Dir(f.Source.Path), build: sync.OnceValue(func() *build.Build { return p.Build(f) })}}
	}
	ignores := NewIgnores(p.FS)
	for _, c := range all {
		c.fs, c.ignores = p.FS, ignores
		c.List, c.matcher = IgnoreList(c.fs, f.Source.Path, c.Dir)
	}
	return all
}

// modelOf returns the build of a Dockerfile with a service's arguments. f may have a newer text than the
// Dockerfile that the project was loaded with.
func modelOf(b *ImageBuild, f *dockerfile.File) *build.Build {
	if b.Model.File == f {
		return b.Model
	}
	return build.Of(f, build.Given{Args: b.Model.Args})
}

// same reports whether two services build the same stage with the same arguments.
func (c *BuildContext) same(o *BuildContext) bool {
	return o.Dir == c.Dir && o.target == c.target && build.SameArgs(o.args, c.args)
}

// Stages returns the stages that are built with the context.
func (c *BuildContext) Stages() []*build.Stage {
	all := c.build().Stages
	if c.target == nil || c.target.Index >= len(all) {
		return all
	}
	reached := all[c.target.Index].Reached()
	return slices.DeleteFunc(slices.Clone(all), func(s *build.Stage) bool { return !reached[s] })
}

// Matches reports whether the .dockerignore excludes a path relative to the context.
func (c *BuildContext) Matches(name string) bool {
	if c.matcher == nil || !c.mayMatch() {
		return false
	}
	out, err := c.matcher.MatchesOrParentMatches(name)
	return err == nil && out
}

// mayMatch reports whether the limit allows one more path to be compared with all patterns.
func (c *BuildContext) mayMatch() bool {
	if !c.Exhausted() {
		c.matched += 1 + len(c.matcher.Patterns())
	}
	return !c.Exhausted()
}

// Exhausted reports whether the limit on comparisons is reached, so that further paths are not compared.
func (c *BuildContext) Exhausted() bool { return c.matched > mostMatches }

// Excepts reports whether the .dockerignore has lines with "!", which include files that other lines exclude.
func (c *BuildContext) Excepts() bool { return c.matcher.Exclusions() }

// GitIgnores reports whether git ignores a path of the context.
func (c *BuildContext) GitIgnores(name string) bool { return c.ignores.Has(path.Join(c.Dir, name)) }

// A ContextKind says whether a path of the context is a file, a folder, or missing.
type ContextKind int8

const (
	ContextUnknown ContextKind = iota // outside the repository, or unreadable
	ContextNothing
	ContextFile
	ContextFolder
)

// Kind returns whether a path of the context is a file, a folder, or missing.
func (c *BuildContext) Kind(name string) ContextKind {
	full := path.Join(c.Dir, name)
	if !Inside(c.fs.Root(), full) {
		return ContextUnknown
	}
	info, err := c.fs.Stat(full)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ContextNothing
	case err != nil:
		return ContextUnknown
	case info.IsDir():
		return ContextFolder
	}
	return ContextFile
}

// mostEntries limits the entries of a context that are visited; beyond it the answer is unknown.
const mostEntries = 4000

// LeftOut reports whether everything at the path is certainly excluded from the build.
func (c *BuildContext) LeftOut(name string) bool {
	if c.matcher == nil || !c.Matches(name) {
		return false
	}
	if !c.Excepts() {
		return true
	}
	switch c.Kind(name) {
	case ContextFile:
		return true
	case ContextFolder:
		left := mostEntries
		return !c.anyIn(name, &left)
	}
	return !c.mayReturn(name)
}

// anyIn reports whether a file below a folder is, or may be, part of the build context.
func (c *BuildContext) anyIn(dir string, left *int) bool {
	entries, err := c.fs.ReadDir(path.Join(c.Dir, dir))
	if err != nil {
		return true
	}
	for _, e := range entries {
		if *left--; *left < 0 {
			return true
		}
		name := path.Join(dir, e.Name())
		if e.IsDir() && c.anyIn(name, left) || !e.IsDir() && !c.Matches(name) {
			return true
		}
	}
	return false
}

// mayReturn reports whether a line with "!" may include the path, or something below it, despite other lines.
func (c *BuildContext) mayReturn(name string) bool {
	for _, p := range c.matcher.Patterns() {
		text := p.String()
		if p.Exclusion() && (strings.ContainsAny(text, "*?[") || text == name || strings.HasPrefix(text, name+"/")) {
			return true
		}
	}
	return false
}

// Glob returns the paths of the context that match a COPY pattern. ok is false if they are unknown.
func (c *BuildContext) Glob(pattern string) (names []string, ok bool) {
	names = []string{"."}
	left := mostEntries
	for _, part := range strings.Split(pattern, "/") {
		var next []string
		for _, dir := range names {
			if !Wild(part) {
				if k := c.Kind(path.Join(dir, part)); k == ContextFile || k == ContextFolder {
					next = append(next, path.Join(dir, part))
				}
				continue
			}
			entries, err := c.fs.ReadDir(path.Join(c.Dir, dir))
			if err != nil {
				return nil, false
			}
			for _, e := range entries {
				if left--; left < 0 {
					return nil, false
				}
				if hit, err := path.Match(part, e.Name()); err != nil {
					return nil, false
				} else if hit {
					next = append(next, path.Join(dir, e.Name()))
				}
			}
		}
		names = next
	}
	return names, true
}

// Wild reports whether a path contains wildcards.
func Wild(name string) bool { return strings.ContainsAny(name, "*?[") }

// Because returns the .dockerignore line that excludes a path, which is the last one that matches.
func (c *BuildContext) Because(name string) (at source.Span, ok bool) {
	if c.lines == nil {
		c.lines = ignoreLines(c.List)
	}
	if name == "." || !c.mayMatch() {
		return at, false
	}
	for _, line := range slices.Backward(c.lines) {
		if hit, err := line.matcher.MatchesOrParentMatches(name); err == nil && hit {
			return line.at, true
		}
	}
	return at, false
}

// ignoreLines parses the lines of a .dockerignore that exclude something.
func ignoreLines(list *source.File) []ignoreLine {
	all := []ignoreLine{}
	for n := 1; n <= list.Lines(); n++ {
		line := list.Trim(list.LineSpan(n))
		pattern, err := ignorefile.ReadAll(strings.NewReader(source.Readable(list.Slice(line))))
		if err != nil || len(pattern) != 1 || strings.HasPrefix(pattern[0], "!") {
			continue
		}
		if m, err := patternmatcher.New(pattern); err == nil {
			all = append(all, ignoreLine{line, m})
		}
	}
	return all
}

// Nearest returns the existing path with the most similar name, or "".
func (c *BuildContext) Nearest(name string) string {
	dir, base := path.Split(name)
	names, known := c.names[dir]
	if !known {
		entries, _ := c.fs.ReadDir(path.Join(c.Dir, dir))
		for _, e := range entries {
			names = append(names, e.Name())
		}
		c.names[dir] = names
	}
	if c.compared += len(names); c.compared > MostCompared {
		return ""
	}
	if near := source.Names.Near(base, names); near != "" {
		return dir + near
	}
	return ""
}

// Emptied reports whether a .dockerignore line excludes everything.
func (c *BuildContext) Emptied() bool {
	for _, p := range c.matcher.Patterns() {
		if text := p.String(); !p.Exclusion() && (text == "*" || text == "**" || text == "**/*") {
			return true
		}
	}
	return false
}
