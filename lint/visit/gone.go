package visit

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

// IsGone reports whether nothing exists at a path. dir is the folder to which the path is relative, or "" if
// it is absolute. For included and extended files the folder is known. For the files of the Compose project
// itself, it depends on the command that merges them with others, so IsGone returns false if the path may
// exist relative to another folder.
func IsGone(p *lint.Pass, app *project.App, full, dir string) bool {
	return project.Inside(p.Project.FS.Root(), full) && isAbsent(p, full) && (dir != app.Model.Dir || !isAbove(p, full, dir))
}

func isAbsent(p *lint.Pass, full string) bool {
	_, err := p.Project.FS.Stat(full)
	return errors.Is(err, fs.ErrNotExist)
}

// isAbove reports whether a path relative to dir exists relative to a folder above dir that contains a
// default Compose file. If the file is an override of that Compose file, its paths are relative to that
// folder.
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

// relative returns a path relative to dir, using a common parent folder.
func relative(full, dir string) string {
	ups := ""
	for !project.Inside(dir, full) && dir != path.Dir(dir) {
		dir, ups = path.Dir(dir), ups+"../"
	}
	return ups + strings.TrimPrefix(strings.TrimPrefix(full, dir), "/")
}

// ContextFolder returns the folder to which the build context of a service is relative, or "" if the context
// is absolute.
func ContextFolder(s *project.Service) string {
	if c := s.Service.Build.Context; c != nil && c.File != nil {
		return c.Folder()
	}
	return s.Dir
}
