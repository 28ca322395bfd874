package project

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// deepestCopy limits the stages through which a file is followed.
const deepestCopy = 10

// fileAt returns the content at a path of the container, including files that are copied through several
// stages or by a pattern.
func (l *loader) fileAt(s *Service, p string) (host string, text *source.File, what content) {
	if x := s.mountedAt(p); x != nil && (x.Mount == nil || x.Mount.Type != "volume" || x.Mount.NoCopy) {
		return l.inside(x, p)
	}
	if s.Build == nil || s.Build.Stage == nil {
		return "", nil, imageOwn
	}
	return l.fromStage(s, s.Build.Model.Stage(s.Build.Stage), p, 0)
}

// fromStage returns the content at a path of the image that a stage builds.
func (l *loader) fromStage(s *Service, stage *build.Stage, p string, depth int) (host string, text *source.File, what content) {
	if depth > deepestCopy {
		return "", nil, unknown
	}
	maybe := false
	for _, x := range slices.Backward(stage.Places()) {
		if x.Dest == "" {
			maybe = true
			continue
		}
		if x.Heredoc == nil && !Inside(x.Dest, p) {
			continue
		}
		host, text, what := l.copiedBy(s, stage, x, p, depth)
		if what == projects {
			return host, text, what
		}
		maybe = maybe || what == unknown
	}
	if maybe {
		return "", nil, unknown
	}
	return "", nil, imageOwn
}

// copiedBy returns what one source of COPY or ADD puts at a path, which is its destination or below it.
func (l *loader) copiedBy(s *Service, stage *build.Stage, x build.Placed, p string, depth int) (host string, text *source.File, what content) {
	rest := strings.TrimPrefix(p, x.Dest)
	switch from := x.Text.Text; {
	case x.Heredoc != nil:
		to := x.Dest
		if x.Folder {
			to = path.Join(to, x.Heredoc.Name)
		}
		if to != p {
			return "", nil, imageOwn
		}
		if text = heredocText(s.Build.File.Source, x.Heredoc); text == nil {
			return "", nil, unknown
		}
		return "", text, projects
	case !x.Text.Known:
		return "", nil, unknown
	case !x.Context:
		return l.copiedFrom(s, stage, x, p, depth)
	case s.Build.Context == "":
		return "", nil, unknown
	case strings.ContainsAny(from, "*?["):
		dir, pattern := path.Split(from)
		name := strings.TrimPrefix(rest, "/")
		if ok, err := path.Match(pattern, name); !ok || err != nil || strings.ContainsAny(dir, "*?[") {
			if strings.ContainsAny(dir, "*?[") || pattern == "*" {
				return "", nil, unknown
			}
			return "", nil, imageOwn
		}
		return l.there(path.Join(s.Build.Context, path.Clean("/"+dir), name))
	}
	full := path.Join(s.Build.Context, path.Clean("/"+x.Text.Text))
	info, err := l.fs.Stat(full)
	switch {
	case err != nil:
		return "", nil, unknown
	case info.IsDir():
		return l.there(path.Join(full, rest))
	}
	to := x.Dest
	if x.Folder {
		to = path.Join(to, path.Base(full))
	}
	if _, add := x.Step.Do.(*dockerfile.Add); add && archive(full) {
		return "", nil, unknown
	}
	if to != p {
		return "", nil, imageOwn
	}
	return full, nil, projects
}

// there returns the content for a path of the project if that is a file.
func (l *loader) there(full string) (host string, text *source.File, what content) {
	if info, err := l.fs.Stat(full); err != nil || info.IsDir() {
		return "", nil, imageOwn
	}
	return full, nil, projects
}

// copiedFrom follows COPY --from to the stage that has the file.
func (l *loader) copiedFrom(s *Service, stage *build.Stage, x build.Placed, p string, depth int) (host string, text *source.File, what content) {
	c, ok := x.Step.Do.(*dockerfile.Copy)
	if !ok || c.From == nil {
		return "", nil, unknown
	}
	from := stage.Build.Source(c.From)
	if from == nil || from.Index >= x.Step.Stage.Index {
		if x.Folder && path.Join(x.Dest, path.Base(x.Text.Text)) != p {
			return "", nil, imageOwn
		}
		return "", nil, unknown
	}
	src, rest := path.Clean("/"+x.Text.Text), strings.TrimPrefix(p, x.Dest)
	if x.Folder && strings.TrimPrefix(rest, "/") == path.Base(src) {
		if host, text, what = l.fromStage(s, from, src, depth+1); what == projects {
			return host, text, what
		}
	}
	if host, text, what = l.fromStage(s, from, path.Join(src, rest), depth+1); what == projects {
		return host, text, what
	}
	return "", nil, unknown
}
