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

// A Project is the loaded project of a folder, with a cache of facts that features often need.
type Project struct {
	*project.Project
	wired map[*project.App]func() *wiring.Result
	// secrets holds the secrets that must be hidden for each file: *source.SecretTexts by *source.File.
	secrets sync.Map
	parts   func() map[string][]*project.App // the Compose projects that contain each file, by path
	uses    func() map[string][]FileUse      // the uses of each configuration file, by path
}

// NewProject returns a project. It reuses the verdicts of the previous project, which may be nil, if both
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
func (l *Project) Wiring(app *project.App) *wiring.Result { return l.wired[app]() }

// Of lists the Compose projects that contain a file.
func (l *Project) Of(full string) []*project.App { return l.parts()[full] }

// Uses returns the uses of each configuration file, by path.
func (l *Project) Uses() map[string][]FileUse { return l.uses() }

// Trees lists the trees of the project's Dockerfiles and contract files. The tree of own comes first, because
// a buffer may be newer than the file on disk.
func (l *Project) Trees(own *File) []*dockerfile.File {
	all := []*dockerfile.File{TreeOf[dockerfile.File](own)}
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

// A FileUse is one use of a configuration file in a Compose project, with the text that the program reads.
type FileUse struct {
	App  *project.App
	File *source.File
}

// usesOf returns the uses of each configuration file in the projects, by path.
func usesOf(all []*project.App) map[string][]FileUse {
	of := map[string][]FileUse{}
	for _, app := range all {
		for _, s := range app.Services {
			for _, r := range s.Reads {
				use := FileUse{app, r.File}
				if list := of[r.File.Path]; !slices.Contains(list, use) {
					of[r.File.Path] = append(list, use)
				}
			}
		}
	}
	return of
}

// appsOf returns the Compose projects that contain each file, by path.
func appsOf(all []*project.App) map[string][]*project.App {
	of := map[string][]*project.App{}
	for _, app := range all {
		for _, f := range app.Model.Files {
			if list := of[f.Source.Path]; len(list) == 0 || list[len(list)-1] != app {
				of[f.Source.Path] = append(list, app)
			}
		}
	}
	return of
}

// Concerns reports whether a Compose project contains a file or builds an image from it.
func Concerns(app *project.App, full string) bool {
	return slices.ContainsFunc(app.Model.Files, func(f *compose.File) bool { return f.Source.Path == full }) ||
		slices.ContainsFunc(app.Services, func(s *project.Service) bool { return s.Build != nil && s.Build.Path == full })
}
