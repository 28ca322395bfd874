package visit

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// BadContainerName reports whether the engine rejects a container name. A name with variables may be valid.
func BadContainerName(n *compose.Node) bool {
	if n == nil || n.Kind != compose.Scalar || n.Text == "" {
		return false
	}
	for i, c := range n.Text {
		word := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if c == '$' {
			return false
		}
		if !word && (i == 0 || c != '_' && c != '.' && c != '-') {
			return true
		}
	}
	return len(n.Text) < 2
}

// notCompose reports whether a file with a name like that of a Compose file is not one, because none of its
// top-level keys is, or is similar to, a key of Compose.
func notCompose(f *compose.File) bool {
	switch name := path.Base(f.Source.Path); {
	case f.Root == nil || len(f.Docs) > 1, name == "compose.yaml", name == "compose.yml", strings.HasPrefix(name, "docker-compose"):
		return false
	}
	var known []string
	for _, k := range compose.Root.Keys {
		if k.Name != "version" && k.Name != "name" {
			known = append(known, k.Name)
		}
	}
	return !slices.ContainsFunc(f.Root.Entries, func(e *compose.Entry) bool {
		return slices.Contains(known, e.Key.Text) || source.Keywords.Near(e.Key.Text, known) != ""
	})
}

// LacksImage reports whether a service has neither an image nor a build.
func LacksImage(s *project.Service) bool {
	return s.Image == nil && s.Service.Build == nil && s.Provider == nil
}

// Readable reports whether the complete file could be parsed as YAML.
func Readable(f *compose.File) bool {
	return !slices.ContainsFunc(f.Problems, func(x compose.Problem) bool { return x.Kind == compose.BadSyntax })
}

// Services calls do for each service in a Compose file.
func Services(f *compose.File, do func(*compose.Entry)) {
	for _, doc := range f.Docs {
		services := doc.Get("services")
		if services == nil || services.Alias != nil {
			continue
		}
		for _, e := range services.Entries {
			if e.Value != nil && e.Value.Kind == compose.Mapping {
				do(e)
			}
		}
	}
}

// Scalar returns the value of a key. ok is false if the value is not a scalar.
func Scalar(n *compose.Node, key string) (v compose.Value, ok bool) {
	if n = n.Get(key); n == nil || n.Kind != compose.Scalar {
		return v, false
	}
	return n.Value(), true
}

// Scalars returns the values in a list, or the value of a single scalar.
func Scalars(n *compose.Node) (all []compose.Value) {
	switch {
	case n == nil:
	case n.Kind == compose.Scalar:
		all = append(all, n.Value())
	default:
		for _, item := range n.Items {
			if item.Kind == compose.Scalar {
				all = append(all, item.Value())
			}
		}
	}
	return all
}

// Containers returns the services that run a container, and of which all keys are known.
func Containers(app *project.App) (all []*project.Service) {
	for _, s := range app.Services {
		if s.Provider == nil && s.Node != nil && s.Node.Kind == compose.Mapping && !s.Unread && !(s.Extends != nil && LacksImage(s)) {
			all = append(all, s)
		}
	}
	return all
}

// Ports calls do once for each port in a service, as written.
func Ports(app *project.App, do func(compose.Port)) {
	for _, s := range app.Services {
		if s.Mode() == "host" {
			continue // not published, because the container uses the host's network
		}
		for _, port := range s.Ports {
			if port.At.File != nil {
				do(port)
			}
		}
	}
}

// PortText returns a port as written, for a message.
func PortText(p compose.Port) string {
	if p.Node.Kind == compose.Scalar {
		return p.Node.Text
	}
	return p.Target
}
