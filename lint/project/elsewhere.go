package project

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
)

// A builder identifies the service and Compose file that build an image. Several services that build it in
// the same way count as one. The zero value means that no service builds the image, or that several build it
// differently.
type builder struct {
	file, service string
	how           string
}

// A builtImage is the name of an image that a service builds.
type builtImage struct {
	name string
	by   builder
}

// builtIn lists the images that services of a file build and name.
func builtIn(f *compose.File) []builtImage {
	var all []builtImage
	for _, doc := range f.Docs {
		services := doc.Get("services")
		if services == nil {
			continue
		}
		for _, e := range services.Entries {
			name, build := e.Value.Get("image"), e.Value.Get("build")
			if name == nil || name.Kind != compose.Scalar || build == nil || build.Kind == compose.Null {
				continue
			}
			text := defaulted(name.Text)
			if strings.Contains(text, "$") && !unknownTag(text) {
				continue
			}
			by := builder{f.Source.Path, e.Key.Text, path.Dir(f.Source.Path) + "\x00" + f.Source.Slice(build.At)}
			for _, key := range imageKeys(text) {
				all = append(all, builtImage{key, by})
			}
		}
	}
	return all
}

// builders returns the builder for the name of each image.
func builders(files []*summary) map[string]builder {
	all := map[string]builder{}
	for _, s := range files {
		for _, one := range s.built {
			b := one.by
			if old, ok := all[one.name]; ok && old.how != b.how {
				b = builder{}
			}
			all[one.name] = b
		}
	}
	return all
}

// builderElsewhere returns the service in another app that builds the image of s, or nil.
func (l *loader) builderElsewhere(s *Service) *Service {
	if l.project.grouping == nil {
		return nil
	}
	var b builder
	for _, key := range askedKeys(s.Image.Text) {
		b = l.project.grouping.built[key]
		if l.record != nil {
			l.record.images[key] = b
		}
		if b.file != "" {
			break
		}
	}
	if b.file == "" {
		return nil
	}
	app := l.foreign[b.file]
	if app == nil {
		for _, f := range s.App.Model.Files {
			l.project.reached = append(l.project.reached, []string{b.file, f.Source.Path})
		}
		app = &App{Model: l.compose.Load(b.file)}
		for _, o := range app.Model.Services {
			app.add(&Service{Service: o})
		}
		l.foreign[b.file] = app
	}
	other := app.Service(b.service)
	if other == nil || other.Service.Build == nil || other.Image == nil || repository(other.Image.Text) != repository(s.Image.Text) {
		return nil
	}
	return other
}
