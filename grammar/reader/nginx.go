package reader

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// streamContext is the Include.Context for files that are included within stream { }.
const streamContext = "stream"

// passes lists the directives that pass requests on to a server, with the protocol of each.
var passes = map[string]string{
	"proxy_pass": "http", "grpc_pass": "grpc", "fastcgi_pass": "com.fastcgi/", "uwsgi_pass": "net.unbit.uwsgi/",
	"scgi_pass": Any, "memcached_pass": "memcached",
}

// An nginxReader reads one file of nginx's configuration.
type nginxReader struct {
	says   *Content
	blocks []nginxBlock
	vars   map[string]nginxVar // the variables that the file sets
	passes []nginxPass
	udp    bool // a server within stream { } uses UDP
}

// An nginxBlock is an open block.
type nginxBlock struct {
	name   string
	arg    string
	at     source.Span
	listen bool // the server block has a listen directive
}

// An nginxVar is a variable that the file sets, with its value and the number of times it is set.
type nginxVar struct {
	value Text
	at    source.Span
	times int
}

// An nginxPass is a directive that passes requests on to a server.
type nginxPass struct {
	at     source.Span
	value  Text
	what   string
	stream bool
}

// nginx reads nginx.conf, or a file that it includes.
func nginx(src *source.File, context string) *Content {
	r := &nginxReader{says: &Content{File: src}, vars: map[string]nginxVar{}}
	if context == streamContext {
		r.blocks = append(r.blocks, nginxBlock{name: "stream"})
	}
	outer := len(r.blocks)
	l := &nginxLexer{text: src.Text}
	for {
		s, ok := l.next()
		if !ok {
			break
		}
		switch {
		case s.end == '{' && len(r.blocks) < 1000:
			r.open(s)
		case s.end == '}' && len(r.blocks) > outer:
			r.close()
		case s.end == ';' && len(s.words) > 0:
			r.directive(s)
		default:
			r.says.Open = true
		}
	}
	if len(r.blocks) != outer {
		r.says.Open = true
	}
	for _, p := range r.passes {
		r.pass(p)
	}
	if r.udp { // it is not known which of the servers use UDP
		for i := range r.says.Connections {
			if c := &r.says.Connections[i]; c.stream {
				c.Port, c.AnyPort = Text{}, true
			}
		}
	}
	return r.says
}

func (r *nginxReader) open(s statement) {
	b := nginxBlock{at: s.at()}
	if len(s.words) > 0 {
		b.name = s.words[0].Text
	}
	if b.name == "upstream" && len(s.words) > 1 {
		b.arg = s.words[1].Text
		r.says.Names = append(r.says.Names, s.words[1])
	}
	r.blocks = append(r.blocks, b)
}

func (r *nginxReader) close() {
	b := r.blocks[len(r.blocks)-1]
	r.blocks = r.blocks[:len(r.blocks)-1]
	if b.name == "server" && !b.listen && !r.within("stream") && !r.within("mail") {
		r.says.listen(Listener{At: b.at, Port: Text{Text: "80", At: source.Span{Start: b.at.Start, End: b.at.Start}}, For: "http", TLS: No})
	}
}

func (r *nginxReader) within(name string) bool {
	for _, b := range r.blocks {
		if b.name == name {
			return true
		}
	}
	return false
}

// inner returns the block that encloses the current statement.
func (r *nginxReader) inner() *nginxBlock {
	if len(r.blocks) == 0 {
		return &nginxBlock{}
	}
	return &r.blocks[len(r.blocks)-1]
}

func (r *nginxReader) directive(s statement) {
	name, args := s.words[0].Text, s.words[1:]
	if len(args) == 0 {
		return
	}
	in := r.inner()
	what, passing := passes[name]
	switch {
	case name == "include":
		r.include(s)
	case name == "set" && len(args) == 2:
		v := r.vars[args[0].Text]
		r.vars[args[0].Text] = nginxVar{args[1], s.at(), v.times + 1}
	case name == "server" && in.name == "upstream":
		r.member(s, in.arg)
	case name == "listen" && in.name == "server":
		in.listen = true
		r.listen(s)
	case passing:
		stream := in.name == "server" && r.within("stream")
		if stream {
			what = Any
		}
		r.passes = append(r.passes, nginxPass{s.at(), args[0], what, stream})
	}
}

func (r *nginxReader) include(s statement) {
	pattern := s.words[1].Text
	if strings.Contains(pattern, "$") {
		r.says.Open = true
		return
	}
	in := Include{At: s.at(), Pattern: pattern}
	if r.within("stream") {
		in.Context = streamContext
	}
	r.says.Includes = append(r.says.Includes, in)
}

// member reads a server in an upstream.
func (r *nginxReader) member(s statement, group string) {
	c := Connection{At: s.at(), For: Any, Group: group, Stops: true, stream: r.within("stream")}
	if strings.HasPrefix(s.words[1].Text, "unix:") {
		return
	}
	c.Host, c.Port = s.words[1].hostPort()
	if c.Port.Text == "" {
		c.Port = Text{Text: "80"}
	}
	for _, option := range s.words[2:] {
		if option.Text == "resolve" || strings.HasPrefix(option.Text, "service=") {
			c.Stops = false
		}
	}
	r.says.connect(c)
}

// listen reads the address in a listen directive.
func (r *nginxReader) listen(s statement) {
	word := s.words[1]
	l := Listener{At: s.at(), For: "http", TLS: No}
	switch {
	case strings.HasPrefix(word.Text, "unix:"):
		return
	case portOf(word.Text) > 0:
		l.Port = word
	default:
		l.Address, l.Port = word.hostPort()
		if l.Port.Text == "" {
			l.Port = Text{Text: "80"}
		}
	}
	for _, option := range s.words[2:] {
		switch option.Text {
		case "ssl":
			l.TLS = Yes
		case "quic", "udp":
			l.UDP = true
			r.udp = r.udp || option.Text == "udp"
		}
	}
	if r.within("stream") || r.within("mail") {
		l.For, l.TLS = Any, Unknown
	}
	if l.Port.Number() == 0 || strings.Contains(l.Address.Text, "$") {
		r.says.Elsewhere = true
		return
	}
	if l.UDP && l.For == "http" {
		l.For, l.TLS = "org.ietf.http/3", Yes
	}
	r.says.listen(l)
}

// pass reads the address to which a directive passes requests.
func (r *nginxReader) pass(p nginxPass) {
	value, at, later := p.value, p.at, strings.Contains(p.value.Text, "$")
	if strings.HasPrefix(value.Text, "$") {
		v := r.variable(value.Text)
		if v == nil {
			return
		}
		value, at = v.value, v.at
	}
	c := Connection{At: at, For: p.what, TLS: No, Stops: !later, stream: p.stream}
	if p.stream || p.what == Any {
		c.TLS = Unknown
	}
	scheme, rest := value.authority()
	switch scheme {
	case "https", "grpcs", "suwsgi":
		c.TLS = Yes
	}
	if strings.HasPrefix(rest.Text, "unix:") || strings.HasPrefix(value.Text, "unix:") {
		return
	}
	c.Host, c.Port = rest.hostPort()
	if i := strings.IndexByte(c.Port.Text, '$'); i > 0 && portOf(c.Port.Text[:i]) > 0 {
		c.Port = c.Port.part(0, i)
	}
	if strings.HasPrefix(c.Host.Text, "$") {
		v := r.variable(c.Host.Text)
		if v == nil {
			return
		}
		c.Host, c.At = v.value, v.at
		if host, port := v.value.hostPort(); port.Text != "" && c.Port.Text == "" {
			c.Host, c.Port = host, port
		}
	}
	r.says.connect(c)
}

// variable returns the value of a variable. It returns nil if the variable is set more than once or its value
// contains other variables.
func (r *nginxReader) variable(name string) *nginxVar {
	v, ok := r.vars[strings.NewReplacer("${", "$", "}", "").Replace(name)]
	if !ok || v.times != 1 || strings.Contains(v.value.Text, "$") {
		return nil
	}
	return &v
}
