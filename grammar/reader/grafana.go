package reader

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// grafanaSources reads the address of each data source from Grafana's provisioning files.
func grafanaSources(src *source.File, _ string) *Content {
	s := &Content{File: src}
	for _, doc := range documents(src, s) {
		for _, one := range items(doc.Get("datasources")) {
			if scalar(one.Get("access")).Text == "direct" {
				continue // the browser connects, not Grafana
			}
			url := scalar(one.Get("url"))
			s.remote(url, sourceProtocol(scalar(one.Get("type")).Text))
		}
	}
	return s
}

// sourceProtocol returns the protocol of a type of data source. It applies to addresses whose scheme does not
// name a protocol.
func sourceProtocol(kind string) string {
	for _, known := range []string{"postgres", "mysql", "mssql", "redis", "mongodb"} {
		if strings.Contains(kind, known) {
			return known
		}
	}
	return Any
}

// remote reads an address that may be a URL. Unless its scheme is http or https, it has the given protocol.
func (s *Content) remote(t Text, what string) {
	scheme, rest := t.authority()
	if scheme == "http" || scheme == "https" {
		s.url(t, "http")
		return
	}
	c := Connection{At: t.At, For: what, TLS: Unknown}
	if c.Host, c.Port = rest.hostPort(); scheme == "" || scheme == what {
		s.connect(c)
	}
}
