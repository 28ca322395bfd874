package reader

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// mosquitto2 reads mosquitto.conf for version 2 and later, which accepts only local connections if the file
// defines no listener.
func mosquitto2(src *source.File, context string) *Content {
	s := mosquitto(src, context)
	s.Default = &Listener{File: src, Address: Text{Text: "127.0.0.1"}, Port: Text{Text: "1883"}, For: "mqtt", TLS: No}
	return s
}

// mosquitto reads mosquitto.conf: its listeners, and the brokers to which it is a bridge.
func mosquitto(src *source.File, _ string) *Content {
	s := &Content{File: src}
	var own Listener // the listener set by port and bind_address; later listeners do not replace it
	current := -1
	lines(src.Text, func(words []Text) {
		if len(words) < 2 {
			return
		}
		switch strings.ToLower(words[0].Text) {
		case "listener":
			l := Listener{At: whole(words), Port: words[1], For: "mqtt", TLS: No}
			if len(words) > 2 {
				l.Address = words[2]
			}
			if current = -1; words[1].Text != "0" { // the listener is a Unix socket
				current = len(s.Listeners)
				s.listen(l)
			}
		case "port":
			own.At, own.Port = whole(words), words[1]
		case "bind_address":
			own.Address = words[1]
		case "protocol":
			if current >= 0 && words[1].Text == "websockets" {
				s.Listeners[current].For = "websocket"
			} else if current >= 0 && words[1].Text != "mqtt" {
				s.Listeners[current].For = Any
			}
		case "certfile", "keyfile", "psk_hint":
			if current >= 0 {
				s.Listeners[current].TLS = Yes
			}
		case "address", "addresses":
			for _, w := range words[1:] {
				c := Connection{At: whole(words), For: "mqtt", TLS: Unknown}
				c.Host, c.Port = w.hostPort()
				s.connect(c)
			}
		case "include_dir":
			s.Includes = append(s.Includes, Include{At: whole(words), Pattern: strings.TrimRight(words[1].Text, "/") + "/*.conf"})
		}
	})
	if own.Port.Text != "" {
		own.For, own.TLS = "mqtt", Unknown
		s.listen(own)
	}
	s.Listens = len(s.Listeners) > 0
	return s
}
