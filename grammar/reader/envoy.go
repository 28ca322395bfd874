package reader

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// envoy reads the static listeners and clusters of Envoy, and its admin interface.
func envoy(src *source.File, _ string) *Content {
	s := &Content{File: src, Listens: true, All: true}
	for _, doc := range documents(src, s) {
		s.Elsewhere = s.Elsewhere || doc.Get("dynamic_resources") != nil
		s.socket(below(doc, "admin", "address"), "http", No)
		resources := doc.Get("static_resources")
		for _, l := range items(resources.Get("listeners")) {
			s.filtered(l)
		}
		for _, c := range items(resources.Get("clusters")) {
			s.cluster(c)
		}
	}
	return s
}

// filtered reads a listener and takes its protocol from its filters.
func (s *Content) filtered(n *compose.Node) {
	what, tls := Any, No
	for _, chain := range items(n.Get("filter_chains")) {
		if chain.Get("transport_socket") != nil || chain.Get("tls_context") != nil {
			tls = Unknown
		}
		for _, f := range items(chain.Get("filters")) {
			if strings.HasSuffix(scalar(f.Get("name")).Text, "http_connection_manager") ||
				strings.HasSuffix(scalar(below(f, "typed_config", "@type")).Text, ".HttpConnectionManager") {
				what = "http"
			}
		}
	}
	s.socket(n.Get("address"), what, tls)
}

// socket reads an address to listen on.
func (s *Content) socket(n *compose.Node, what string, tls Tri) {
	if n == nil {
		return
	}
	at := n.Get("socket_address")
	l := Listener{At: n.At, Address: scalar(at.Get("address")), Port: scalar(at.Get("port_value")), For: what, TLS: tls, UDP: scalar(at.Get("protocol")).Text == "UDP"}
	if l.Port.Number() == 0 {
		s.Elsewhere = s.Elsewhere || at != nil
		return
	}
	l.At = l.Port.At
	s.listen(l)
}

// cluster reads the endpoints of a cluster whose hosts Envoy resolves with DNS.
func (s *Content) cluster(n *compose.Node) {
	switch scalar(n.Get("type")).Text {
	case "STRICT_DNS", "LOGICAL_DNS", "strict_dns", "logical_dns":
	default:
		return
	}
	tls := No
	if n.Get("transport_socket") != nil || n.Get("tls_context") != nil {
		tls = Unknown
	}
	for _, locality := range items(below(n, "load_assignment", "endpoints")) {
		for _, e := range items(locality.Get("lb_endpoints")) {
			at := below(e, "endpoint", "address", "socket_address")
			if at == nil || scalar(at.Get("protocol")).Text == "UDP" {
				continue
			}
			c := Connection{At: at.At, Host: scalar(at.Get("address")), Port: scalar(at.Get("port_value")), For: Any, TLS: tls}
			c.AnyPort = c.Port.Text == ""
			s.connect(c)
		}
	}
}
