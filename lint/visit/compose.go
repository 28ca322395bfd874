package visit

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// BadContainerName reports whether the engine refuses a container name; one with variables it may
// take.
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

// notCompose reports whether a file is no Compose file, though its name begins like one: no key on its
// top level is one of Compose's, or nearly one.
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

// LacksImage reports whether nothing says what a service runs.
func LacksImage(s *project.Service) bool {
	return s.Image == nil && s.Service.Build == nil && s.Provider == nil
}

// Readable reports whether all of a file could be read as YAML.
func Readable(f *compose.File) bool {
	return !slices.ContainsFunc(f.Problems, func(x compose.Problem) bool { return x.Rule == "compose/syntax" })
}

// Services calls do for the services of a Compose file as they are written there.
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

// Scalar returns the value behind a key; ok is false where no scalar stands there.
func Scalar(n *compose.Node, key string) (v compose.Value, ok bool) {
	if n = n.Get(key); n == nil || n.Kind != compose.Scalar {
		return v, false
	}
	return n.Value(), true
}

// Scalars returns the values of a list, or of a text alone.
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

// Containers returns the services that run a container of which all keys are known.
func Containers(w *project.App) (all []*project.Service) {
	for _, s := range w.Services {
		if s.Provider == nil && s.Node != nil && s.Node.Kind == compose.Mapping && !s.Unread && !(s.Extends != nil && LacksImage(s)) {
			all = append(all, s)
		}
	}
	return all
}

// Ports calls do for the ports of all services, each as it is written once.
func Ports(w *project.App, do func(compose.Port)) {
	for _, s := range w.Services {
		if s.Mode() == "host" {
			continue // they are not published, the container has the host's own
		}
		for _, port := range s.Ports {
			if port.At.File != nil {
				do(port)
			}
		}
	}
}

// PortText names a port in a message, as it is written.
func PortText(p compose.Port) string {
	if p.Node.Kind == compose.Scalar {
		return p.Node.Text
	}
	return p.Target
}
