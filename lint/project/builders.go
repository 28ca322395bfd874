package project

import (
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// builds identifies a Dockerfile. A file on disk is identified by its path, so that edits do not change its
// identity; an embedded one is identified by its text.
type builds struct {
	path string
	text *source.File
}

func buildsOf(f *dockerfile.File) builds {
	if outer, _ := f.Source.Outer(source.Span{}); outer != f.Source {
		return builds{text: f.Source}
	}
	return builds{path: f.Source.Path}
}

// Builders returns the services whose image is built from a Dockerfile, including those that only name the
// image. Their trees may be from an older text of the file.
func (p *Project) Builders(f *dockerfile.File) []*Service {
	if p.builders == nil {
		return nil
	}
	return p.builders()[buildsOf(f)]
}

func (p *Project) findBuilders() map[builds][]*Service {
	all := map[builds][]*Service{}
	for _, app := range p.All() {
		for _, s := range app.Services {
			if s.Build != nil && s.Build.File != nil {
				k := buildsOf(s.Build.File)
				all[k] = append(all[k], s)
			}
		}
	}
	return all
}
