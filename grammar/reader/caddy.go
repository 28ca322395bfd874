package reader

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A caddyReader reads a Caddyfile line by line.
type caddyReader struct {
	says   *Content
	blocks []string // the first word of each open block
	proxy  int      // the number of blocks open within a reverse_proxy; 0 outside one
	from   int      // the index of the first connection of that reverse_proxy
	what   string   // the protocol of that reverse_proxy
}

// caddyfile reads a Caddyfile: the upstreams that it passes requests to, and the ports of its sites.
func caddyfile(src *source.File, _ string) *Content {
	r := &caddyReader{says: &Content{File: src, Elsewhere: true}}
	lines(src.Text, r.line)
	return r.says
}

func (r *caddyReader) line(words []Text) {
	opens := words[len(words)-1].Text == "{"
	if words[0].Text == "}" {
		r.close()
		return
	}
	args := words
	if opens {
		args = words[:len(words)-1]
	}
	if len(args) > 0 {
		r.directive(args)
	}
	if opens && len(r.blocks) < 1000 {
		name := ""
		if len(args) > 0 {
			name = args[0].Text
		}
		r.blocks = append(r.blocks, name)
		if isProxy(name) && r.proxy == 0 {
			r.proxy = len(r.blocks)
		}
	}
}

func (r *caddyReader) close() {
	if len(r.blocks) == 0 {
		return
	}
	if len(r.blocks) == r.proxy {
		r.proxy = 0
	}
	r.blocks = r.blocks[:len(r.blocks)-1]
}

func isProxy(name string) bool {
	return name == "reverse_proxy" || name == "php_fastcgi" || name == "forward_auth"
}

func (r *caddyReader) directive(words []Text) {
	name, args := words[0].Text, words[1:]
	switch {
	case isProxy(name) && (len(r.blocks) > 0 || name != words[0].Text || len(args) > 0):
		r.from, r.what = len(r.says.Connections), "http"
		if name == "php_fastcgi" {
			r.what = "com.fastcgi/"
		}
		for _, a := range args {
			r.upstream(words, a)
		}
	case r.proxy > 0 && name == "to":
		for _, a := range args {
			r.upstream(words, a)
		}
	case r.proxy > 0 && name == "transport":
		r.transport(args)
	case name == "import" && len(args) > 0 && strings.ContainsAny(args[0].Text, "./*"):
		r.says.Includes = append(r.says.Includes, Include{At: whole(words), Pattern: args[0].Text})
	case len(r.blocks) == 0:
		for _, a := range words {
			r.site(words, a)
		}
	}
}

// transport removes the protocol that was assumed for the upstreams, because they may use TLS or FastCGI.
func (r *caddyReader) transport(args []Text) {
	for i := r.from; i < len(r.says.Connections); i++ {
		c := &r.says.Connections[i]
		c.TLS = Unknown
		if len(args) > 0 && args[0].Text == "fastcgi" {
			c.For = "com.fastcgi/"
		} else if len(args) > 0 && args[0].Text != "http" {
			c.For = Any
		}
	}
}

// upstream reads the address of an upstream. It ignores request matchers.
func (r *caddyReader) upstream(words []Text, a Text) {
	if strings.HasPrefix(a.Text, "@") || strings.HasPrefix(a.Text, "/") || strings.HasPrefix(a.Text, "unix") || a.Text == "*" {
		return
	}
	c := Connection{At: whole(words), For: r.what, TLS: No}
	scheme, rest := a.authority()
	switch scheme {
	case "https":
		c.TLS = Yes
	case "", "http", "h2c":
	default:
		return
	}
	c.Host, c.Port = rest.hostPort()
	if c.Port.Text == "" && scheme == "" && r.what == "http" {
		c.Port = Text{Text: "80"}
	}
	r.says.connect(c)
}

// site reads the address of a site. If it has a port and no public name, Caddy listens on that port.
func (r *caddyReader) site(words []Text, a Text) {
	a.Text = strings.TrimSuffix(a.Text, ",")
	a.At.End = a.At.Start + source.Pos(len(a.Text))
	scheme, rest := a.authority()
	host, port := rest.hostPort()
	if strings.ContainsAny(a.Text, "({$") || port.Number() == 0 || Loopback(host.Text) {
		return
	}
	l := Listener{At: whole(words), Port: port, For: "http", TLS: Unknown}
	if scheme == "http" || host.Text == "" && port.Text != "443" {
		l.TLS = No
	}
	r.says.listen(l)
}
