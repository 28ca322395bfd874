package reader

import "github.com/dfvet/dfvet/grammar/source"

// promtail reads the servers that Promtail sends logs to.
func promtail(src *source.File, _ string) *Says {
	s := &Says{File: src}
	for _, doc := range documents(src, s) {
		s.url(scalar(below(doc, "client", "url")), "http")
		for _, client := range items(doc.Get("clients")) {
			s.url(scalar(client.Get("url")), "http")
		}
	}
	return s
}
