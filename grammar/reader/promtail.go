package reader

import "github.com/dfvet/dfvet/grammar/source"

// promtail reads the servers to which Promtail sends logs, and where it listens.
func promtail(src *source.File, _ string) *Content {
	s := &Content{File: src}
	for _, doc := range documents(src, s) {
		s.url(scalar(below(doc, "client", "url")), "http")
		for _, client := range items(doc.Get("clients")) {
			s.url(scalar(client.Get("url")), "http")
		}
		server := doc.Get("server")
		if port := scalar(server.Get("http_listen_port")); port.Number() > 0 && scalar(server.Get("disable")).Text != "true" {
			s.served(server, "http", "", "org.prometheus/exposition")
		}
	}
	s.Listens = len(s.Listeners) == 1
	return s
}
