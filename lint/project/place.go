package project

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// This file finds the file on the host that is at a path of the container.

// A content is what a path of the container holds.
type content int8

const (
	imageOwn content = iota // the project puts nothing there: the image's own file, if any
	unknown                 // the project puts something there whose text is unknown
	projects                // a file or folder of the project
)

// contentAt returns the content at a path of the container: the file or folder on the host, or a text that is
// written in a Compose file or Dockerfile.
func (l *loader) contentAt(s *Service, p string) (host string, text *source.File, what content) {
	if x := s.mountedAt(p); x != nil {
		return l.inside(x, p)
	}
	for _, x := range slices.Backward(s.Paths) {
		if x.Mount != nil || x.granted || !Inside(x.Path, p) {
			continue
		}
		switch host, text, what := l.inside(&x, p); {
		case what == projects:
			return host, text, what
		case x.host == "" && x.text == nil:
			return "", nil, unknown
		}
	}
	return "", nil, imageOwn
}

// mountedAt returns the mount, secret or config that is at a path, or the nearest one above it.
func (s *Service) mountedAt(p string) *Path {
	var best *Path
	for i := range s.Paths {
		x := &s.Paths[i]
		if (x.Mount != nil || x.granted) && Inside(x.Path, p) && (best == nil || len(x.Path) >= len(best.Path)) {
			best = x
		}
	}
	return best
}

// inside returns the content at a path within something that is put into the container.
func (l *loader) inside(x *Path, p string) (host string, text *source.File, what content) {
	switch {
	case x.text != nil && x.Path == p:
		return "", x.text, projects
	case x.host == "":
		return "", nil, unknown
	}
	host = path.Join(x.host, strings.TrimPrefix(p, x.Path))
	if _, err := l.fs.Stat(host); err != nil {
		return "", nil, unknown
	}
	return host, nil, projects
}

// bound returns the host path of a bind mount, or "".
func bound(m *compose.Mount) string {
	if m.Type != "bind" || !m.Known || !m.SourceAt.Known || strings.HasPrefix(m.Source, "~") || m.Source == "" {
		return ""
	}
	return m.SourceAt.Abs()
}

// granted adds a secret or config with the file or text that the project provides for it.
func (s *Service) granted(g compose.Grant, all []*compose.Resource) Path {
	p := Path{Path: path.Clean(g.Target), granted: true}
	for _, r := range all {
		switch {
		case !g.Known || r.Key.Text != g.Name.Text || r.External:
		case r.File != nil:
			p.host, _ = located(*r.File)
		case r.Content != nil && r.Content.Node != nil:
			p.text = r.Content.Node.Embed(nil, true)
		}
	}
	return p
}

// An entry is a file in a folder of the container.
type entry struct {
	path string
	host string
	text *source.File
}

// listed returns the files in a folder of the container; complete is false if the project or its image's
// build may put others there.
func (l *loader) listed(s *Service, dir string) (all []entry, complete bool) {
	found := map[string]entry{}
	complete = true
	add := func(e entry) { found[path.Base(e.path)] = e }
	for i := range s.Paths {
		x := &s.Paths[i]
		switch {
		case path.Dir(x.Path) == dir && x.Path != dir:
			if x.host == "" && x.text == nil {
				complete = false
			}
			add(entry{x.Path, x.host, x.text})
		case Inside(x.Path, dir):
			entries, known := l.entries(x, dir)
			complete = complete && known
			for _, e := range entries {
				add(e)
			}
		}
	}
	for _, e := range found {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b entry) int { return strings.Compare(a.path, b.path) })
	return all, complete
}

// entries lists the files that something put into the container brings to a folder.
func (l *loader) entries(x *Path, dir string) (all []entry, known bool) {
	if x.host == "" {
		return nil, x.text != nil
	}
	host := path.Join(x.host, strings.TrimPrefix(dir, x.Path))
	list, err := l.fs.ReadDir(host)
	if err != nil {
		return nil, x.Mount == nil // a folder that COPY does not bring
	}
	for _, e := range list {
		if e.Type().IsRegular() || e.Type()&fs.ModeSymlink != 0 {
			all = append(all, entry{path.Join(dir, e.Name()), path.Join(host, e.Name()), nil})
		}
	}
	return all, true
}
