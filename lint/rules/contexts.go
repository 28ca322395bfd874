package rules

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// This file knows the build context: the folder that COPY and ADD take files from, without what its
// .dockerignore leaves out.

// A buildContext is one context that a Dockerfile is built with.
type buildContext struct {
	fs      project.FS
	dir     string
	sure    bool              // a Compose file says so; else it is the Dockerfile's own folder
	build   *build.Build      // with the arguments that the Compose file gives
	target  *dockerfile.Stage // what is built with it; nil is all of it
	list    *source.File      // the .dockerignore, or nil
	matcher *patternmatcher.PatternMatcher

	matched  int                 // patterns that were compared with paths
	compared int                 // names that were compared with misspelt ones
	names    map[string][]string // of what is in a folder
	lines    []ignoreLine
	ignores  *project.Ignores
}

// An ignoreLine is a line of a .dockerignore.
type ignoreLine struct {
	at      source.Span
	matcher *patternmatcher.PatternMatcher
}

const (
	// mostMatches bounds the patterns that are compared with the paths of one context; what is asked
	// beyond is not known.
	mostMatches = 2_000_000
	// mostCompared bounds the names that are compared with misspelt ones.
	mostCompared = 300_000
	// mostContexts bounds the contexts that one Dockerfile is checked with.
	mostContexts = 50
)

// contexts returns the contexts that a Dockerfile is built with; nil for what is no Dockerfile of its
// own.
func contexts(p *project.Project, f *dockerfile.File) []*buildContext {
	if f.Contract || f.Fragment {
		return nil
	}
	var all []*buildContext
	for _, s := range p.Builders(f) {
		b := s.Build
		if s.Service.Build == nil || b.Context == "" {
			continue
		}
		c := &buildContext{names: map[string][]string{}, dir: b.Context, sure: true, target: b.Stage, build: modelOf(b, f)}
		if len(all) < mostContexts && !slices.ContainsFunc(all, c.same) {
			all = append(all, c)
		}
	}
	if outer, _ := f.Source.Outer(source.Span{}); len(all) == 0 && outer == f.Source {
		all = []*buildContext{{names: map[string][]string{}, dir: path.Dir(f.Source.Path), build: p.Build(f)}}
	}
	ignores := project.NewIgnores(p.FS)
	for _, c := range all {
		c.fs, c.ignores = p.FS, ignores
		c.list, c.matcher = project.IgnoreList(c.fs, f.Source.Path, c.dir)
	}
	return all
}

// modelOf returns the build that a service makes of a Dockerfile, whose text may be newer than the one
// that the project was loaded with.
func modelOf(b *project.Built, f *dockerfile.File) *build.Build {
	if b.Model.File == f {
		return b.Model
	}
	return build.Of(f, build.Given{Args: b.Model.Args})
}

// same reports whether two services build the same with the same arguments.
func (c *buildContext) same(o *buildContext) bool {
	return o.dir == c.dir && o.target == c.target && build.SameArgs(o.build.Args, c.build.Args)
}

// stages returns the stages that are built with the context.
func (c *buildContext) stages() []*build.Stage {
	if c.target == nil || c.target.Index >= len(c.build.Stages) {
		return c.build.Stages
	}
	reached := c.build.Stages[c.target.Index].Reached()
	return slices.DeleteFunc(slices.Clone(c.build.Stages), func(s *build.Stage) bool { return !reached[s] })
}

// matches reports whether the list takes out a path relative to the context.
func (c *buildContext) matches(name string) bool {
	if c.matcher == nil || !c.mayMatch() {
		return false
	}
	out, err := c.matcher.MatchesOrParentMatches(name)
	return err == nil && out
}

// mayMatch reports whether one more path may be compared with all patterns.
func (c *buildContext) mayMatch() bool {
	if !c.exhausted() {
		c.matched += 1 + len(c.matcher.Patterns())
	}
	return !c.exhausted()
}

// exhausted reports whether so many paths were compared with the list that further ones are not.
func (c *buildContext) exhausted() bool { return c.matched > mostMatches }

// excepts reports whether the list has lines with "!", which let something in again.
func (c *buildContext) excepts() bool { return c.matcher.Exclusions() }

// gitIgnores reports whether git ignores a path of the context.
func (c *buildContext) gitIgnores(name string) bool { return c.ignores.Has(path.Join(c.dir, name)) }

// A contextKind says what is at a path of the context.
type contextKind int8

const (
	cannotTell contextKind = iota // outside the repository, or unreadable
	notThere
	aFile
	aFolder
)

func (c *buildContext) kind(name string) contextKind {
	full := path.Join(c.dir, name)
	if !project.Inside(c.fs.Root(), full) {
		return cannotTell
	}
	info, err := c.fs.Stat(full)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return notThere
	case err != nil:
		return cannotTell
	case info.IsDir():
		return aFolder
	}
	return aFile
}

// mostEntries is how many entries of a context are looked at before it is taken as not known.
const mostEntries = 4000

// leftOut reports whether nothing of what is at the path comes into the build, for certain.
func (c *buildContext) leftOut(name string) bool {
	if c.matcher == nil || !c.matches(name) {
		return false
	}
	if !c.excepts() {
		return true
	}
	switch c.kind(name) {
	case aFile:
		return true
	case aFolder:
		left := mostEntries
		return !c.anyIn(name, &left)
	}
	return !c.mayReturn(name)
}

// anyIn reports whether a file below a folder comes into the build, or may for all we know.
func (c *buildContext) anyIn(dir string, left *int) bool {
	entries, err := c.fs.ReadDir(path.Join(c.dir, dir))
	if err != nil {
		return true
	}
	for _, e := range entries {
		if *left--; *left < 0 {
			return true
		}
		name := path.Join(dir, e.Name())
		if e.IsDir() && c.anyIn(name, left) || !e.IsDir() && !c.matches(name) {
			return true
		}
	}
	return false
}

// mayReturn reports whether a line with "!" may let in something at or below the path.
func (c *buildContext) mayReturn(name string) bool {
	for _, p := range c.matcher.Patterns() {
		text := p.String()
		if p.Exclusion() && (strings.ContainsAny(text, "*?[") || text == name || strings.HasPrefix(text, name+"/")) {
			return true
		}
	}
	return false
}

// glob returns the paths of the context that a pattern of COPY matches; ok is false where that is
// not known.
func (c *buildContext) glob(pattern string) (names []string, ok bool) {
	names = []string{"."}
	left := mostEntries
	for _, part := range strings.Split(pattern, "/") {
		var next []string
		for _, dir := range names {
			if !wild(part) {
				if k := c.kind(path.Join(dir, part)); k == aFile || k == aFolder {
					next = append(next, path.Join(dir, part))
				}
				continue
			}
			entries, err := c.fs.ReadDir(path.Join(c.dir, dir))
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

func wild(name string) bool { return strings.ContainsAny(name, "*?[") }

// because returns the line of the list that takes a path out: the last that matches.
func (c *buildContext) because(name string) (at source.Span, ok bool) {
	if c.lines == nil {
		c.lines = ignoreLines(c.list)
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

// ignoreLines reads the lines of a list that take something out.
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

// A contextSource is one source of a COPY or ADD that is taken from the context.
type contextSource struct {
	turn *build.Step
	word *dockerfile.Word
	text build.Filled
}

// contextSources returns what a stage takes from the context.
func contextSources(p *lint.Pass, s *build.Stage) (all []contextSource) {
	for _, t := range turnsOf(p, s) {
		for _, w := range dockerfile.FromContext(t.Do) {
			if v := t.Scope.Expand(w); !build.IsMark(t.Do, w) && !build.Remote(v.Text) {
				all = append(all, contextSource{t, w, v})
			}
		}
	}
	return all
}

// nearest returns what is there under nearly the same name, or "".
func (c *buildContext) nearest(name string) string {
	dir, base := path.Split(name)
	names, known := c.names[dir]
	if !known {
		entries, _ := c.fs.ReadDir(path.Join(c.dir, dir))
		for _, e := range entries {
			names = append(names, e.Name())
		}
		c.names[dir] = names
	}
	if c.compared += len(names); c.compared > mostCompared {
		return ""
	}
	if near := source.Names.Near(base, names); near != "" {
		return dir + near
	}
	return ""
}

// emptied reports whether a line takes everything out.
func (c *buildContext) emptied() bool {
	for _, p := range c.matcher.Patterns() {
		if text := p.String(); !p.Exclusion() && (text == "*" || text == "**" || text == "**/*") {
			return true
		}
	}
	return false
}
