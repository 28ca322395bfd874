package reader

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// grafanaSources reads the provisioning of Grafana's data sources: the address of each.
func grafanaSources(src *source.File, _ string) *Says {
	s := &Says{File: src}
	for _, doc := range documents(src, s) {
		for _, one := range items(doc.Get("datasources")) {
			if scalar(one.Get("access")).Text == "direct" {
				continue // browsers ask it
			}
			url := scalar(one.Get("url"))
			s.remote(url, sourceProtocol(scalar(one.Get("type")).Text))
		}
	}
	return s
}

// sourceProtocol returns what a type of data source speaks where its address has no scheme that says so.
func sourceProtocol(kind string) string {
	for _, known := range []string{"postgres", "mysql", "mssql", "redis", "mongodb"} {
		if strings.Contains(kind, known) {
			return known
		}
	}
	return Any
}

// remote reads an address that may be a URL; without http or https in front it is one of the protocol.
func (s *Says) remote(t Text, what string) {
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
