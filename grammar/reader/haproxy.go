package reader

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// An haproxyReader reads HAProxy's configuration section by section.
type haproxyReader struct {
	says     *Content
	section  string
	http     bool // whether the section uses HTTP
	defaults bool // whether the defaults section sets HTTP
	lazy     bool // whether the section's default-server allows hosts that cannot be resolved at start-up
	lazyAll  bool // the same for the defaults section
}

// haproxySections are the keywords that begin a section.
var haproxySections = map[string]bool{"global": true, "defaults": true, "frontend": true, "backend": true, "listen": true, "resolvers": true, "peers": true,
	"userlist": true, "mailers": true, "program": true, "http-errors": true, "cache": true, "ring": true, "log-forward": true, "fcgi-app": true, "crt-store": true}

// haproxy reads the servers and binds in haproxy.cfg.
func haproxy(src *source.File, _ string) *Content {
	r := &haproxyReader{says: &Content{File: src, Listens: true}}
	lines(src.Text, r.line)
	return r.says
}

func (r *haproxyReader) line(words []Text) {
	name := words[0].Text
	switch {
	case haproxySections[name]:
		r.section, r.http, r.lazy = name, r.defaults, r.lazyAll
		return
	case strings.HasPrefix(name, "."): // a conditional block (.if)
		r.says.Elsewhere = true
	case name == "mode" && len(words) > 1:
		r.http = words[1].Text == "http"
		if r.section == "defaults" {
			r.defaults = r.http
		}
	case name == "default-server":
		r.lazy = r.lazy || lazyServer(words[1:])
		if r.section == "defaults" {
			r.lazyAll = r.lazy
		}
	case name == "server" && len(words) > 2 && (r.section == "backend" || r.section == "listen"):
		r.server(words, words[2])
	case name == "server-template" && len(words) > 3 && (r.section == "backend" || r.section == "listen"):
		r.server(words, words[3])
	case name == "bind" && len(words) > 1 && (r.section == "frontend" || r.section == "listen"):
		r.bind(words)
	}
}

// lazyServer reports whether a server's words let HAProxy start although the host cannot be resolved.
func lazyServer(words []Text) bool {
	for i, w := range words {
		next := ""
		if i+1 < len(words) {
			next = words[i+1].Text
		}
		if w.Text == "resolvers" || w.Text == "init-addr" && strings.Contains(next, "none") {
			return true
		}
	}
	return false
}

func has(words []Text, text string) bool {
	for _, w := range words {
		if w.Text == text {
			return true
		}
	}
	return false
}

func (r *haproxyReader) server(words []Text, address Text) {
	c := Connection{At: whole(words), For: Any, Stops: !r.lazy && !lazyServer(words[3:]) && !has(words, "disabled")}
	if r.http {
		c.For, c.TLS = "http", No
	}
	if has(words, "ssl") {
		c.TLS = Yes
	}
	if has(words, "proto") || has(words, "fcgi-app") {
		c.For = Any
	}
	c.Host, c.Port = address.hostPort()
	if c.Port.Text == "" {
		c.AnyPort = true // the protocol is the client's
	}
	r.says.connect(c)
}

func (r *haproxyReader) bind(words []Text) {
	for rest, more := words[1], true; more; {
		var one Text
		one, rest, more = rest.cut(",")
		l := Listener{At: whole(words), For: Any, TLS: Unknown}
		if r.http {
			l.For, l.TLS = "http", No
		}
		if has(words, "ssl") {
			l.TLS = Yes
		}
		if strings.Contains(one.Text, "@") || strings.HasPrefix(one.Text, "/") {
			continue
		}
		i := strings.LastIndexByte(one.Text, ':')
		l.Address, l.Port = one.part(0, i), one.from(i+1)
		if i < 0 || l.Port.Number() == 0 || strings.Contains(l.Address.Text, "$") {
			r.says.Elsewhere = true
			continue
		}
		l.Address.Text = strings.Trim(l.Address.Text, "[]")
		r.says.listen(l)
	}
}
