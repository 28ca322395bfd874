package reader

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// postgresConf reads from postgresql.conf where the server listens. Without listen_addresses, it listens only
// on the loopback address.
func postgresConf(src *source.File, _ string) *Content {
	s := &Content{File: src, Listens: true}
	port, address := Text{Text: "5432"}, Text{Text: "localhost"}
	tls := No
	options(src, func(_ string, key, value Text) {
		if key.Text == "" {
			return
		}
		if value.Text == "" { // a line "key value", without "="
			key, value, _ = key.cut(" ")
			value = unquote(value.trim())
		}
		switch strings.ToLower(key.Text) {
		case "port":
			port = value
		case "listen_addresses":
			address = value
		case "ssl":
			if tls = Unknown; value.Text == "off" {
				tls = No
			}
		case "include":
			s.Includes = append(s.Includes, Include{At: value.At, Pattern: value.Text})
		case "include_if_exists":
			s.Open = true
		case "include_dir":
			s.Includes = append(s.Includes, Include{At: value.At, Pattern: path.Join(value.Text, "*.conf")})
		}
	})
	l := Listener{At: address.At, Address: address, Port: port, For: "postgres", TLS: tls}
	switch {
	case len(s.Includes) > 0:
		s.Elsewhere = true
	case address.Text == "" && address.At.Len() == 0:
		return s // the server listens only on a Unix socket
	case address.Text == "*" || strings.Contains(address.Text, ",") || address.Text == "0.0.0.0":
		l.Address = Text{}
	}
	s.listen(l)
	return s
}
