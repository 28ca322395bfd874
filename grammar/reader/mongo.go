package reader

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// mongod reads from mongod.conf where the server listens. If the file does not say, the image's entrypoint
// makes the server listen on all addresses.
func mongod(src *source.File, _ string) *Content {
	s := &Content{File: src, Listens: true}
	for _, doc := range documents(src, s) {
		net := doc.Get("net")
		if net == nil {
			continue
		}
		l := Listener{At: net.At, Address: scalar(net.Get("bindIp")), Port: scalar(net.Get("port")), For: "mongodb", TLS: No}
		if l.Port.Text == "" {
			l.Port = Text{Text: "27017"}
		}
		if l.Address.Text != "" {
			l.At = l.Address.At
		}
		for _, a := range strings.Split(l.Address.Text, ",") {
			if a = strings.TrimSpace(a); !Loopback(a) {
				l.Address = Text{}
			}
		}
		if i := strings.IndexByte(l.Address.Text, ','); i >= 0 {
			l.Address = l.Address.part(0, i)
		}
		if scalar(net.Get("bindIpAll")).Text == "true" {
			l.Address = Text{}
		}
		switch scalar(below(net, "tls", "mode")).Text + scalar(below(net, "ssl", "mode")).Text {
		case "", "disabled":
		case "requireTLS", "requireSSL":
			l.TLS = Yes
		default:
			l.TLS = Unknown
		}
		s.listen(l)
	}
	s.Listens = len(s.Listeners) == 1
	return s
}
