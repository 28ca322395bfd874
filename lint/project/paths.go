package project

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// addPaths collects the files that the container has in addition to those of the base image.
func (l *loader) addPaths(s *Service) {
	for i := range s.Mounts {
		if m := &s.Mounts[i]; m.Target != "" && !clock(m.Target) {
			s.Paths = append(s.Paths, Path{Path: path.Clean(m.Target), Mount: m, host: bound(m)})
		}
	}
	for _, g := range s.Secrets {
		if g.Target != "" {
			s.Paths = append(s.Paths, s.addGrant(g, s.App.Model.Secrets))
		}
	}
	for _, g := range s.Configs {
		if g.Target != "" {
			s.Paths = append(s.Paths, s.addGrant(g, s.App.Model.Configs))
		}
	}
	if s.Build == nil || s.Build.Stage == nil {
		return
	}
	stage := s.Build.Model.Stage(s.Build.Stage)
	for _, p := range stage.Places() {
		s.Paths = append(s.Paths, l.pathOf(s, p)...)
	}
	s.Ran = runs(stage)
}

// runs reports whether a RUN in the chain of stages may have created any path.
func runs(s *build.Stage) bool {
	for ; s != nil; s = s.Base {
		for _, t := range s.Steps {
			if _, ok := t.Do.(*dockerfile.Run); ok && !t.Deferred {
				return true
			}
		}
	}
	return false
}

// clock reports whether a mount only passes the host's time zone to the container. No program uses that as
// its configuration.
func clock(target string) bool { return target == "/etc/localtime" || target == "/etc/timezone" }

// pathOf returns the path that a source of COPY or ADD has in the container. If the destination is unknown,
// it may be anywhere.
func (l *loader) pathOf(s *Service, p build.Placed) []Path {
	to := p.Dest
	switch {
	case to == "":
		return []Path{{Path: "/"}}
	case p.Heredoc != nil:
		if p.Folder {
			to = path.Join(to, p.Heredoc.Name)
		}
		return []Path{{Path: to, Of: &Tree{}, text: heredocText(s.Build.File.Source, p.Heredoc)}}
	}
	sources, known := l.sources(s, p)
	if !known {
		return []Path{{Path: to}}
	}
	all := make([]Path, len(sources))
	for i, full := range sources {
		all[i] = l.pathAt(s, p, full)
	}
	return all
}

// pathAt returns the path that one file or folder of the build context has in the container.
func (l *loader) pathAt(s *Service, p build.Placed, full string) Path {
	if _, add := p.Step.Do.(*dockerfile.Add); add && archive(full) {
		return Path{Path: p.Dest}
	}
	switch {
	case !l.isFile(full):
		return Path{Path: p.Dest, Of: l.folder(s, full, p.Dest), host: full}
	case p.Folder:
		return Path{Path: path.Join(p.Dest, path.Base(full)), Of: &Tree{}, host: full}
	}
	return Path{Path: p.Dest, Of: &Tree{}, host: full}
}

// heredocText returns the body of a heredoc as a file, or nil if variables are expanded in it.
func heredocText(src *source.File, h *dockerfile.Heredoc) *source.File {
	if h.Expand && strings.Contains(h.Text, "$") {
		return nil
	}
	return source.Embed(src, []source.Piece{{Text: h.Text, At: h.Body}})
}

// archive reports whether ADD unpacks a file of that name.
func archive(name string) bool {
	for _, end := range []string{".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// A Tree is what COPY puts into the container: one file, or a folder of the build context.
type Tree struct {
	// holds maps each path that the contract or the command names to whether the folder contains it. It is
	// nil for a single file.
	holds map[string]bool
}

// folder checks which of the paths that may matter to the service are in a folder that is copied to dest. It
// does so while loading, because a loaded project does not read files any more.
func (l *loader) folder(s *Service, dir, dest string) *Tree {
	t := &Tree{map[string]bool{}}
	for _, p := range s.namedPaths() {
		if p != dest && Inside(dest, p) {
			full := path.Join(dir, strings.TrimPrefix(p, dest))
			_, err := l.fs.Stat(full)
			t.holds[p] = err == nil && !l.excluded(s, full)
		}
	}
	return t
}

// namedPaths returns the absolute paths that the contract or the program's arguments name.
func (s *Service) namedPaths() []string {
	var all []string
	add := func(text string) { all = append(all, PathsIn(text)...) }
	if s.Contract != nil {
		for _, l := range s.Contract.Conditions() {
			add(l.Path)
		}
		for _, v := range s.Contract.Volumes {
			add(v.Path)
		}
		for _, v := range s.Contract.Variables {
			if v.Default != nil {
				add(*v.Default)
			}
		}
	}
	for _, g := range s.Env {
		add(g.Text)
	}
	for _, g := range s.Args {
		add(g.Text)
	}
	return all
}

// Touches reports whether something is mounted or copied at, above or under p.
func (s *Service) Touches(p string) bool {
	for _, x := range s.Paths {
		if x.Touches(p) {
			return true
		}
	}
	return false
}

// Touches reports whether x is at, above or under p and may bring something there.
func (x Path) Touches(p string) bool {
	switch {
	case Inside(p, x.Path):
		return true
	case !Inside(x.Path, p):
		return false
	case x.Of == nil:
		return true
	}
	has, asked := x.Of.holds[p]
	return has || !asked && x.Of.holds != nil
}

// Brought reports whether COPY, a secret or a config, but not a volume, puts something at, above or under p.
func (s *Service) Brought(p string) bool {
	for _, x := range s.Paths {
		if x.Mount == nil && x.Touches(p) {
			return true
		}
	}
	return false
}

// Puts reports whether something is mounted or copied at p or above it.
func (s *Service) Puts(p string) bool {
	return slices.ContainsFunc(s.Paths, func(x Path) bool { return Inside(x.Path, p) && x.Touches(p) })
}

// PathsIn returns the absolute paths in a word of a command or in the value of a variable. A path is the
// entire word, or follows "=", ":", a comma or a space. A URL does not count as a path unless it starts with
// file:.
func PathsIn(text string) []string {
	if !strings.Contains(text, "/") {
		return nil
	}
	text = strings.ReplaceAll(text, "file://", "")
	if strings.Contains(text, "://") {
		return nil
	}
	var all []string
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune("=:,; \t\n'\"", c) }) {
		if i := strings.IndexByte(part, '/'); i > 0 && (part[0] == '-' || part[0] == '@') {
			part = part[i:] // for example -c/etc/x.conf
		}
		if path.IsAbs(part) {
			all = append(all, path.Clean(part))
		}
	}
	return all
}
