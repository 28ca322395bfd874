package reader

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// redis reads redis.conf and valkey.conf: where the server listens, its password, and the server of which it
// is a replica.
func redis(src *source.File, _ string) *Content {
	s := &Content{File: src, Listens: true}
	port, secure := Text{Text: "6379"}, Text{}
	var bind, at Text
	var addresses []Text
	var primary *Connection // the last line replaces those before it
	lines(src.Text, func(words []Text) {
		if len(words) < 2 {
			return
		}
		args := words[1:]
		switch strings.ToLower(words[0].Text) {
		case "port":
			port = args[0]
			at = Text{"", whole(words)}
		case "tls-port":
			secure = args[0]
		case "bind":
			bind, addresses = Text{"", whole(words)}, args
		case "requirepass":
			s.Settings = append(s.Settings, Setting{src, "--requirepass", args[0]})
		case "replicaof", "slaveof":
			primary = nil
			if len(args) > 1 && !strings.EqualFold(args[0].Text, "no") {
				primary = &Connection{At: whole(words), Host: args[0], Port: args[1], For: "redis", TLS: Unknown}
			}
		case "include":
			s.Includes = append(s.Includes, Include{At: whole(words), Pattern: args[0].Text})
		}
	})
	if primary != nil {
		s.connect(*primary)
	}
	s.redisListeners(port, secure, bind, at, addresses)
	return s
}

// redisListeners adds a listener for each port at each address. If the file sets neither, it adds none,
// because there is no text to report them at.
func (s *Content) redisListeners(port, secure, bind, at Text, addresses []Text) {
	if at.At.Len() == 0 {
		at = bind
	}
	if len(addresses) == 0 {
		addresses = []Text{{}}
	}
	for _, a := range addresses[:min(len(addresses), 16)] {
		a.Text = strings.TrimPrefix(a.Text, "-")
		place := at.At
		if a.Text != "" {
			place = bind.At
		}
		if port.Text != "0" {
			s.listen(Listener{At: place, Address: a, Port: port, For: "redis", TLS: No})
		}
		if secure.Text != "" && secure.Text != "0" {
			s.listen(Listener{At: place, Address: a, Port: secure, For: "redis", TLS: Yes})
		}
	}
}
