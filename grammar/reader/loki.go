package reader

import (
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// loki reads the addresses on which Loki listens, and those of the Alertmanager, the object storage and the
// members of its ring.
func loki(src *source.File, _ string) *Content {
	s := &Content{File: src, Listens: true}
	docs := documents(src, s)
	for _, doc := range docs {
		for _, more := range []string{"memberlist", "internal_server", "target"} { // starts other servers, or none
			s.Elsewhere = s.Elsewhere || doc.Get(more) != nil
		}
		server := doc.Get("server")
		s.served(server, "http", "3100", "com.grafana.loki/api")
		s.served(server, "grpc", "9095", "com.grafana.loki/grpc")
		if t := scalar(below(doc, "ruler", "alertmanager_url")); t.Text != "" {
			s.url(t, "http")
		}
		for _, member := range items(below(doc, "memberlist", "join_members")) {
			c := Connection{At: member.At, For: Any, TLS: Unknown}
			c.Host, c.Port = scalar(member).hostPort()
			c.AnyPort = c.Port.Text == ""
			s.connect(c)
		}
		for _, storage := range []*compose.Node{below(doc, "common", "storage", "s3"), below(doc, "storage_config", "aws"), below(doc, "ruler", "storage", "s3")} {
			s.bucket(storage)
		}
	}
	s.Listens = len(docs) == 1
	return s
}

// served reads the address and port of one of the servers that all programs by Grafana have.
func (s *Content) served(server *compose.Node, kind, port, what string) {
	l := Listener{Address: scalar(server.Get(kind + "_listen_address")), Port: scalar(server.Get(kind + "_listen_port")), For: what, TLS: No,
		Flag: "-server." + kind + "-listen-port"}
	if server != nil {
		l.At = server.At
	}
	if l.Port.Text == "" {
		l.Port = Text{Text: port}
	} else {
		l.At = l.Port.At
	}
	if server.Get(kind+"_tls_config") != nil {
		l.TLS = Unknown
	}
	if l.Port.Number() == 0 {
		s.Elsewhere = true
		return
	}
	s.listen(l)
}

// bucket reads the address of an S3 storage. An AWS host has a dotted name and is ignored.
func (s *Content) bucket(n *compose.Node) {
	for _, key := range []string{"endpoint", "s3"} {
		t := scalar(n.Get(key))
		scheme, rest := t.authority()
		if t.Text == "" || scheme == "s3" && rest.Text == t.from(len("s3://")).Text {
			continue // s3://REGION, without an account
		}
		c := Connection{At: t.At, For: "http", TLS: Unknown}
		c.Host, c.Port = rest.hostPort()
		c.AnyPort = c.Port.Text == ""
		s.connect(c)
	}
}
