package query

import (
	"slices"
	"sync"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// A Project is the loaded project of a folder with a cache of what features often need from it.
type Project struct {
	*project.Project
	wired map[*project.App]func() *wiring.Result
	// secrets holds the secrets that concern a file, *source.SecretTexts by *source.File.
	secrets sync.Map
	parts   func() map[string][]*project.App // the Compose projects that contain a file, by path
	uses    func() map[string][]FileUse      // uses of configuration files, by path
}

// NewProject returns a project. It takes over the verdicts of the previous project, which may be nil, if both
// have the same Compose projects.
func NewProject(p *project.Project, last *Project) *Project {
	l := &Project{Project: p, wired: map[*project.App]func() *wiring.Result{}}
	l.uses = sync.OnceValue(func() map[string][]FileUse { return usesOf(p.Apps) })
	l.parts = sync.OnceValue(func() map[string][]*project.App { return appsOf(p.Apps) })
	for _, app := range p.All() {
		if last != nil && last.wired[app] != nil {
			l.wired[app] = last.wired[app]
		} else {
			l.wired[app] = sync.OnceValue(func() *wiring.Result { return wiring.Check(app, p.Types) })
		}
	}
	return l
}

// Wiring returns the verdicts on the needs in a Compose project.
func (l *Project) Wiring(w *project.App) *wiring.Result { return l.wired[w]() }

// Of lists the Compose projects that a file is part of.
func (l *Project) Of(full string) []*project.App { return l.parts()[full] }

// Uses returns how the project uses configuration files, by path.
func (l *Project) Uses() map[string][]FileUse { return l.uses() }

// Trees lists the Dockerfiles and contract files of the project, own first, because a buffer may be newer
// than the file.
func (l *Project) Trees(own *File) []*dockerfile.File {
	all := []*dockerfile.File{own.Docker()}
	if all[0] == nil {
		all = nil
	}
	for _, list := range [][]*dockerfile.File{l.Dockerfiles, l.Contracts, l.Known} {
		for _, f := range list {
			outer, _ := f.Source.Outer(source.Span{})
			if f.Source != own.Source && (outer != f.Source || outer.Path != own.Source.Path) {
				all = append(all, f)
			}
		}
	}
	return all
}

// A FileUse is one use of a configuration file by a Compose project, with the text as the program reads it.
type FileUse struct {
	App  *project.App
	File *source.File
}

// usesOf finds the uses of configuration files in the projects, by path.
func usesOf(all []*project.App) map[string][]FileUse {
	of := map[string][]FileUse{}
	for _, w := range all {
		for _, s := range w.Services {
			for _, r := range s.Reads {
				use := FileUse{w, r.File}
				if list := of[r.File.Path]; !slices.Contains(list, use) {
					of[r.File.Path] = append(list, use)
				}
			}
		}
	}
	return of
}

// appsOf returns the Compose projects that contain a file, by its path.
func appsOf(all []*project.App) map[string][]*project.App {
	of := map[string][]*project.App{}
	for _, w := range all {
		for _, f := range w.Model.Files {
			if list := of[f.Source.Path]; len(list) == 0 || list[len(list)-1] != w {
				of[f.Source.Path] = append(list, w)
			}
		}
	}
	return of
}

// Concerns reports whether a project includes a file or builds from it.
func Concerns(w *project.App, full string) bool {
	return slices.ContainsFunc(w.Model.Files, func(f *compose.File) bool { return f.Source.Path == full }) ||
		slices.ContainsFunc(w.Services, func(s *project.Service) bool { return s.Build != nil && s.Build.Path == full })
}
