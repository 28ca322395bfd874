package project

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// This file finds the project's file at a path of the container. It may be in a mount, secret or config, or
// copied into the image (copied.go).

// A content is the kind of thing at a path of the container.
type content int8

const (
	imageOwn content = iota // nothing from the project: the image's own file, if it has one
	kept                    // the same, but in a volume that containers may have written to
	gone                    // nothing: a bind mount hides the image's own file
	unknown                 // something from the project, with unknown text
	projects                // a file or folder from the project
)

// A holding describes what is at a path of the container. For projects it has a file or folder on the host,
// or a text from a Compose file or Dockerfile.
type holding struct {
	what content
	host string
	text *source.File
	// covered means that a later COPY or RUN with unknown output may replace it.
	covered bool
}

// sure returns the content, or unknown if something may replace it.
func (h holding) sure() content {
	if h.covered || h.what == kept || h.what == gone {
		return unknown
	}
	return h.what
}

// textOf returns the text of a file, or nil if it does not certainly come from the project, or cannot be read.
func (l *loader) textOf(h holding) *source.File {
	if h.sure() != projects {
		return nil
	}
	if h.text == nil && l.isFile(h.host) {
		f, _ := l.fs.Read(h.host)
		return f
	}
	return h.text
}

// find returns what is at a path of the container.
func (l *loader) find(s *Service, p string) holding {
	x := s.mountedAt(p)
	volume := x != nil && x.Mount != nil && x.Mount.Type == "volume"
	switch {
	case x != nil && (!volume || x.Mount.NoCopy):
		return l.inside(x, p)
	case s.Build == nil && s.Service.Build != nil, s.Build != nil && s.Build.Stage == nil, x == nil && len(s.VolumesFrom) > 0:
		return holding{what: unknown}
	}
	h := holding{}
	if s.Build != nil {
		h = l.fromStage(s, s.Build.Model.Stage(s.Build.Stage), p, 0)
	}
	if volume && h.what == imageOwn {
		h.what = kept
	}
	return h
}

// mountedAt returns the mount, secret or config at a path, or the nearest one above it, or nil.
func (s *Service) mountedAt(p string) *Path {
	var best *Path
	for i := range s.Paths {
		x := &s.Paths[i]
		if x.isMounted() && Inside(x.Path, p) && (best == nil || len(x.Path) >= len(best.Path)) {
			best = x
		}
	}
	return best
}

// isMounted reports whether x is added when the container starts. That is true for a mount, secret or config.
func (x *Path) isMounted() bool { return x.Mount != nil || x.granted }

// inside returns what is at a path within a mount, secret or config.
func (l *loader) inside(x *Path, p string) holding {
	switch {
	case x.text != nil && x.Path == p:
		return holding{what: projects, text: x.text}
	case x.host == "":
		return holding{what: unknown}
	}
	if _, err := l.fs.Stat(x.host); err != nil {
		return holding{what: unknown}
	}
	host := path.Join(x.host, strings.TrimPrefix(p, x.Path))
	if _, err := l.fs.Stat(host); err != nil {
		return holding{what: gone}
	}
	return holding{what: projects, host: host}
}

// bound returns the host path of a bind mount, or "".
func bound(m *compose.Mount) string {
	if m.Type != "bind" || !m.Known || !m.SourceAt.Known || strings.HasPrefix(m.Source, "~") || m.Source == "" {
		return ""
	}
	return m.SourceAt.Abs()
}

// addGrant adds a secret or config, with the project's file or text for it.
func (s *Service) addGrant(g compose.Grant, all []*compose.Resource) Path {
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

// An entry is a file or folder in a folder of the container.
type entry struct {
	path   string
	host   string
	text   *source.File
	folder bool
}

// listed returns what the project puts into a folder of the container. complete is false if the project or
// the build of its image may put more there.
func (l *loader) listed(s *Service, dir string) (all []entry, complete bool) {
	found := map[string]entry{}
	complete = true
	over := s.mountedAt(dir)
	volume := over != nil && over.Mount != nil && over.Mount.Type == "volume"
	add := func(laid bool) {
		for i := range s.Paths {
			x := &s.Paths[i]
			if x.isMounted() != laid {
				continue
			}
			switch {
			case path.Dir(x.Path) == dir && x.Path != dir:
				complete = complete && (x.host != "" || x.text != nil)
				found[path.Base(x.Path)] = entry{x.Path, x.host, x.text, x.host != "" && !l.isFile(x.host)}
			case Inside(x.Path, dir) && (!laid || x == over):
				entries, known := l.entries(s, x, dir)
				complete = complete && known
				for _, e := range entries {
					found[path.Base(e.path)] = e
				}
			}
		}
	}
	if over == nil || volume {
		add(false)
	}
	add(true)
	for _, e := range found {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b entry) int { return strings.Compare(a.path, b.path) })
	return all, complete
}

// entries returns what x, a mount or a copied source, puts into a folder of the container.
func (l *loader) entries(s *Service, x *Path, dir string) (all []entry, known bool) {
	if x.host == "" {
		return nil, x.text != nil
	}
	host := path.Join(x.host, strings.TrimPrefix(dir, x.Path))
	list, err := l.fs.ReadDir(host)
	if err != nil {
		return nil, !x.isMounted() // COPY does not put a folder there
	}
	for _, e := range list {
		full := path.Join(host, e.Name())
		if (e.IsDir() || e.Type().IsRegular() || e.Type()&fs.ModeSymlink != 0) && (x.isMounted() || !l.excluded(s, full)) {
			all = append(all, entry{path.Join(dir, e.Name()), full, nil, e.IsDir()})
		}
	}
	return all, true
}

// isFile reports whether a path on the host is a regular file.
func (l *loader) isFile(host string) bool {
	info, err := l.fs.Stat(host)
	return err == nil && info.Mode().IsRegular()
}
