package visit

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

// IsGone reports whether surely nothing is at a path. dir is the folder that it is written relative to,
// "" where it is absolute. Those of included and extended files are certain; where those of a whole's own
// files start depends on the command that joins them with others.
func IsGone(p *lint.Pass, w *project.App, full, dir string) bool {
	return project.Inside(p.Project.FS.Root(), full) && isAbsent(p, full) && (dir != w.Model.Dir || !isAbove(p, full, dir))
}

func isAbsent(p *lint.Pass, full string) bool {
	_, err := p.Project.FS.Stat(full)
	return errors.Is(err, fs.ErrNotExist)
}

// isAbove reports whether a path that is written relative to dir leads to something from a folder above
// that holds a default Compose file: laid over that file, paths start at its folder.
func isAbove(p *lint.Pass, full, dir string) bool {
	root := p.Project.FS.Root()
	if dir == "" || !project.Inside(root, dir) {
		return false
	}
	rest := relative(full, dir)
	there := func(file string) bool {
		info, err := p.Project.FS.Stat(file)
		return err == nil && info.Mode().IsRegular()
	}
	for up := dir; up != root && up != path.Dir(up); {
		files := project.DefaultCompose(path.Dir(up), there)
		if len(files) == 0 || !project.Inside(root, files[0]) {
			return false
		}
		up = path.Dir(files[0])
		if same := path.Join(up, rest); project.Inside(root, same) && !isAbsent(p, same) {
			return true
		}
	}
	return false
}

// relative returns how a path below a common folder is written from dir.
func relative(full, dir string) string {
	ups := ""
	for !project.Inside(dir, full) && dir != path.Dir(dir) {
		dir, ups = path.Dir(dir), ups+"../"
	}
	return ups + strings.TrimPrefix(strings.TrimPrefix(full, dir), "/")
}

// ContextFolder returns the folder that the build context of a service is written relative to; "" where
// it is absolute.
func ContextFolder(s *project.Service) string {
	if c := s.Service.Build.Context; c != nil && c.File != nil {
		return c.Folder()
	}
	return s.Dir
}
