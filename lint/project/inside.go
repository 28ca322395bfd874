package project

import (
	"path"
	"strings"

	"github.com/moby/patternmatcher"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// This file finds the file of the project that is at a path of a container.

// fileIn reports whether there is a file at the absolute path p in the container, and returns it if it can be
// read: from a bind mount of the project, or from COPY. Unknown means that anything may be there.
func (l *loader) fileIn(s *Service, p string) (*source.File, types.Tri) {
	if file, there, decided := l.mounted(s, p); decided {
		return file, there
	}
	if s.Service.Build == nil && s.Build == nil {
		return nil, types.No
	}
	if s.Build == nil || s.Build.Stage == nil {
		return nil, types.Unknown
	}
	stage := s.Build.Model.Stage(s.Build.Stage)
	if runsOver(stage, path.Base(p)) {
		return nil, types.Unknown
	}
	places := stage.Places()
	for i := len(places) - 1; i >= 0; i-- {
		if file, there := l.copied(s, places[i], p); there != types.No {
			return file, there
		}
	}
	if !l.plainBase(stage) {
		return nil, types.Unknown
	}
	return nil, types.No
}

// mounted looks for p in the mounts of the service; decided is false if none is at p or above it.
func (l *loader) mounted(s *Service, p string) (file *source.File, there types.Tri, decided bool) {
	best := -1
	for i, m := range s.Mounts {
		target := path.Clean(m.Target)
		if m.Target != "" && Inside(target, p) && (best < 0 || len(target) > len(path.Clean(s.Mounts[best].Target))) {
			best = i
		}
	}
	for _, g := range append(s.Secrets[:len(s.Secrets):len(s.Secrets)], s.Configs...) {
		if g.Target != "" && path.Clean(g.Target) == p {
			return nil, types.Unknown, true
		}
	}
	if best < 0 {
		return nil, types.No, len(s.VolumesFrom) > 0
	}
	m := s.Mounts[best]
	if m.Type != "bind" || !m.Known {
		return nil, types.Unknown, true
	}
	from := m.SourceAt
	from.Text = m.Source
	full, ok := located(from)
	if !ok {
		return nil, types.Unknown, true
	}
	if _, err := l.fs.Stat(full); err != nil {
		return nil, types.Unknown, true
	}
	file, there = l.readable(path.Join(full, strings.TrimPrefix(p, path.Clean(m.Target))))
	return file, there, true
}

// readable reads a file of the project.
func (l *loader) readable(full string) (*source.File, types.Tri) {
	info, err := l.fs.Stat(full)
	if err != nil {
		return nil, types.No
	}
	if info.IsDir() {
		return nil, types.Unknown
	}
	file, err := l.fs.Read(full)
	if err != nil {
		return nil, types.Unknown
	}
	return file, types.Yes
}

// copied reports whether one source of COPY or ADD brings p.
func (l *loader) copied(s *Service, from build.Placed, p string) (*source.File, types.Tri) {
	switch {
	case from.Dest == "":
		return nil, types.Unknown
	case !Inside(from.Dest, p):
		return nil, types.No
	case from.Heredoc != nil:
		return nil, types.TriOf(path.Join(from.Dest, from.Heredoc.Name) == p || from.Dest == p)
	case !from.Context || !from.Text.Known || s.Build.Context == "":
		return nil, types.Unknown
	}
	rest := strings.TrimPrefix(strings.TrimPrefix(p, from.Dest), "/")
	text := path.Clean("/" + from.Text.Text)[1:]
	if strings.ContainsAny(text, "*?[\\") {
		hit, err := path.Match(path.Base(text), rest)
		if err != nil || strings.ContainsAny(path.Dir(text), "*?[\\") {
			return nil, types.Unknown
		}
		if !hit {
			return nil, types.No
		}
		return l.ofContext(s, path.Join(path.Dir(text), rest))
	}
	info, err := l.fs.Stat(path.Join(s.Build.Context, text))
	switch {
	case err != nil:
		return nil, types.Unknown
	case info.IsDir():
		return l.ofContext(s, path.Join(text, rest))
	case rest == "" || rest == path.Base(text) && from.Folder:
		return l.ofContext(s, text)
	}
	return nil, types.No
}

// ofContext reads a file of the build context, unless .dockerignore excludes it.
func (l *loader) ofContext(s *Service, name string) (*source.File, types.Tri) {
	if _, list := IgnoreList(l.fs, s.Build.Path, s.Build.Context); list != nil && left(list, name) {
		return nil, types.No
	}
	return l.readable(path.Join(s.Build.Context, name))
}

func left(list *patternmatcher.PatternMatcher, name string) bool {
	out, err := list.MatchesOrParentMatches(name)
	return err == nil && out
}

// runsOver reports whether a RUN in the chain of stages names the file, so that it may write it.
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

// plainBase reports whether a stage is built on scratch or on an image without files of an application.
func (l *loader) plainBase(s *build.Stage) bool {
	root := s.Root()
	if !root.Image.Known {
		return false
	}
	if root.Image.Text == "scratch" {
		return true
	}
	ref := l.ref(root.Image.Text)
	_, base := command.Base(ref.Name)
	return base && !strings.Contains(ref.Tag, "onbuild") || l.imageOf(root.Image.Text) != nil
}
