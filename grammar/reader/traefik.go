package reader

import (
	"path"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// traefikStatic reads from traefik.yml where the file provider finds its files.
func traefikStatic(src *source.File, context string) *Content {
	if context == routes {
		return traefikRoutes(src, context)
	}
	s := &Content{File: src}
	for _, doc := range documents(src, s) {
		if f := scalar(below(doc, "providers", "file", "filename")); isYAML(f.Text) {
			s.Includes = append(s.Includes, Include{At: f.At, Pattern: f.Text, Context: routes})
		}
		if d := scalar(below(doc, "providers", "file", "directory")); d.Text != "" {
			s.Includes = append(s.Includes, Include{At: d.At, Pattern: path.Join(d.Text, "*.y*ml"), Context: routes})
		}
		s.balanced(doc)
	}
	return s
}

// routes is the Include.Context for files that contain routers and services.
const routes = "routes"

func isYAML(name string) bool { return path.Ext(name) == ".yml" || path.Ext(name) == ".yaml" }

// traefikRoutes reads a file of Traefik's file provider: the servers of each service.
func traefikRoutes(src *source.File, _ string) *Content {
	s := &Content{File: src}
	for _, doc := range documents(src, s) {
		s.balanced(doc)
	}
	return s
}

// balanced reads the servers of the load balancers in a document.
func (s *Content) balanced(doc *compose.Node) {
	for _, service := range values(below(doc, "http", "services")) {
		for _, server := range items(below(service, "loadBalancer", "servers")) {
			s.url(scalar(server.Get("url")), "http")
		}
	}
	for _, service := range values(below(doc, "tcp", "services")) {
		for _, server := range items(below(service, "loadBalancer", "servers")) {
			c := Connection{At: server.At, For: Any, TLS: Unknown}
			c.Host, c.Port = scalar(server.Get("address")).hostPort()
			s.connect(c)
		}
	}
}

// values returns the values of a mapping.
func values(n *compose.Node) []*compose.Node {
	if n == nil || n.Kind != compose.Mapping {
		return nil
	}
	var all []*compose.Node
	for _, e := range n.Entries[:min(len(n.Entries), mostValues)] {
		if e.Value != nil {
			all = append(all, e.Value)
		}
	}
	return all
}
