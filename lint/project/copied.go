package project

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// deepestCopy limits the number of stages through which a file is followed.
const deepestCopy = 10

// fromStage returns what is at a path of the image that a stage builds.
func (l *loader) fromStage(s *Service, stage *build.Stage, p string, depth int) holding {
	if depth > deepestCopy {
		return holding{what: unknown}
	}
	covered := false
	for _, x := range slices.Backward(stage.Places()) {
		if x.Dest == "" {
			covered = true
			continue
		}
		if x.Heredoc == nil && !Inside(x.Dest, p) {
			continue
		}
		switch h := l.copiedBy(s, stage, x, p, depth); h.what {
		case projects:
			h.covered = h.covered || covered
			return h
		case unknown:
			covered = true
		}
	}
	if covered {
		return holding{what: unknown}
	}
	return holding{}
}

// copiedBy returns what one source of a COPY or ADD puts at a path. The path is the instruction's destination
// or below it.
func (l *loader) copiedBy(s *Service, stage *build.Stage, x build.Placed, p string, depth int) holding {
	switch {
	case x.Heredoc != nil:
		to := x.Dest
		if x.Folder {
			to = path.Join(to, x.Heredoc.Name)
		}
		if to != p {
			return holding{}
		}
		if text := heredocText(s.Build.File.Source, x.Heredoc); text != nil {
			return holding{what: projects, text: text}
		}
		return holding{what: unknown}
	case !x.Text.Known:
		return holding{what: unknown}
	case !x.Context:
		return l.copiedFrom(s, stage, x, p, depth)
	}
	all, known := l.sources(s, x)
	if !known {
		return holding{what: unknown}
	}
	for _, full := range slices.Backward(all) {
		if h := l.broughtBy(s, x, full, p); h.what != imageOwn {
			return h
		}
	}
	return holding{}
}

// broughtBy returns what a file or folder of the build context puts at a path.
func (l *loader) broughtBy(s *Service, x build.Placed, full, p string) holding {
	if !l.isFile(full) {
		if full = path.Join(full, strings.TrimPrefix(p, x.Dest)); l.isFile(full) && !l.excluded(s, full) {
			return holding{what: projects, host: full}
		}
		return holding{}
	}
	to := x.Dest
	if x.Folder {
		to = path.Join(to, path.Base(full))
	}
	if _, add := x.Step.Do.(*dockerfile.Add); add && archive(full) {
		return holding{what: unknown}
	}
	if to != p {
		return holding{}
	}
	return holding{what: projects, host: full}
}

// mostSources limits the files that one pattern of COPY matches.
const mostSources = 1000

// sources returns the files and folders of the build context that a source of COPY or ADD names. It returns
// false if they are unknown, or if there are none, because then another command creates them before the
// build.
func (l *loader) sources(s *Service, x build.Placed) ([]string, bool) {
	if !x.Context || !x.Text.Known || s.Build.Context == "" || strings.Contains(x.Text.Text, "\\") {
		return nil, false
	}
	full := path.Join(s.Build.Context, path.Clean("/"+x.Text.Text))
	if !strings.ContainsAny(x.Text.Text, "*?[") {
		info, err := l.fs.Stat(full)
		return []string{full}, err == nil && (info.IsDir() || !l.excluded(s, full))
	}
	dir, pattern := path.Split(full)
	entries, err := l.fs.ReadDir(path.Clean(dir))
	if err != nil || strings.ContainsAny(dir, "*?[") || len(entries) > mostSources {
		return nil, false
	}
	var all []string
	for _, e := range entries {
		if ok, err := path.Match(pattern, e.Name()); ok && err == nil && !l.excluded(s, dir+e.Name()) {
			all = append(all, dir+e.Name())
		}
	}
	return all, len(all) > 0
}

// excluded reports whether the .dockerignore of a service's build excludes a path on the host.
func (l *loader) excluded(s *Service, full string) bool {
	name, ok := strings.CutPrefix(full, strings.TrimSuffix(s.Build.Context, "/")+"/")
	if !ok {
		return false
	}
	key := s.Build.Path + "\x00" + s.Build.Context
	list, ok := l.cache.ignores[key]
	if !ok {
		_, list = IgnoreList(l.fs, s.Build.Path, s.Build.Context)
		l.cache.ignores[key] = list
	}
	if list == nil || l.cache.matched > mostMatches {
		return false
	}
	l.cache.matched += 1 + len(list.Patterns())
	out, err := list.MatchesOrParentMatches(name)
	return err == nil && out
}

// copiedFrom follows COPY --from to the stage that the file comes from.
func (l *loader) copiedFrom(s *Service, stage *build.Stage, x build.Placed, p string, depth int) holding {
	from, ok := sourceStage(stage, x)
	switch {
	case !ok:
		return holding{what: unknown}
	case from == nil: // --from names an image or another context
		if x.Folder && path.Join(x.Dest, path.Base(x.Text.Text)) != p {
			return holding{}
		}
		return holding{what: unknown}
	}
	src, rest := path.Clean("/"+x.Text.Text), strings.TrimPrefix(p, x.Dest)
	names := []string{path.Join(src, rest)}
	if x.Folder && strings.TrimPrefix(rest, "/") == path.Base(src) {
		names = []string{src, names[0]}
	}
	for _, name := range names {
		if h := l.fromStage(s, from, name, depth+1); h.what == projects {
			h.covered = h.covered || runsOver(from, path.Base(name))
			return h
		}
	}
	return holding{what: unknown}
}

// sourceStage returns the stage that a COPY --from names, or nil if it names something else. The result is
// false for an instruction without a source.
func sourceStage(stage *build.Stage, x build.Placed) (*build.Stage, bool) {
	c, ok := x.Step.Do.(*dockerfile.Copy)
	if !ok || c.From == nil {
		return nil, false
	}
	from := stage.Build.Source(c.From)
	if from == nil || from.Index >= x.Step.Stage.Index {
		return nil, true
	}
	return from, true
}

// An origin is the folder in which a file of an image was made.
type origin struct {
	stage *build.Stage // the stage; nil for the build context
	dir   string       // folder in the stage, or on the host
}

// originOf returns the origin of the file at a path of a stage's image. That is the source of the COPY that
// names the file or matches it with a pattern, or the stage itself if no COPY does. It returns false if the
// origin is unknown.
func (l *loader) originOf(s *Service, stage *build.Stage, p string) (origin, bool) {
	for _, x := range slices.Backward(stage.Places()) {
		dir, name := path.Split(path.Clean("/" + x.Text.Text))
		if x.Dest == "" || path.Ext(name) != path.Ext(p) || !becomes(x, name, p) {
			continue
		}
		from, ok := sourceStage(stage, x)
		switch {
		case !x.Text.Known || strings.ContainsAny(dir, "*?["):
			return origin{}, false
		case x.Context:
			return origin{nil, path.Join(s.Build.Context, dir)}, s.Build.Context != ""
		}
		return origin{from, dir}, ok && from != nil
	}
	return origin{stage, path.Dir(p)}, true
}

// becomes reports whether a COPY of a file, or of the files that match a pattern, creates the file at a path.
func becomes(x build.Placed, name, p string) bool {
	if !x.Folder {
		return x.Dest == p
	}
	ok, err := path.Match(name, path.Base(p))
	return ok && err == nil && path.Clean(x.Dest) == path.Dir(p)
}

// runsOver reports whether a RUN in the chain of stages names the file, and therefore may write it.
func runsOver(s *build.Stage, name string) bool {
	for ; s != nil; s = s.Base {
		for _, t := range s.Steps {
			if run, ok := t.Do.(*dockerfile.Run); ok && !t.Deferred && strings.Contains(s.Build.File.Source.Slice(run.At), name) {
				return true
			}
		}
	}
	return false
}
