// Package reader reads configuration files. It finds the hosts that a program connects to, the addresses on
// which it listens and the accounts it knows, each with its span. Each reader is a pure function of a text;
// it is in a file of its own and has a row in the table in formats.go. A reader skips what it does not
// understand, and marks the result as incomplete if that may matter. The package depends on compose, whose
// trees it uses for YAML; project runs the readers on the files that a service uses.
package reader

import (
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Text is a word in a file, with its position.
type Text struct {
	Text string
	At   source.Span
}

// Content holds what one file says.
type Content struct {
	File        *source.File
	Connections []Connection
	Listeners   []Listener
	Settings    []Setting
	Names       []Text // the names that the file defines: upstreams, backends, clusters
	Includes    []Include
	// Open reports whether a part of the file was not understood. That part may define names, connect or
	// listen.
	Open bool
	// Elsewhere reports whether the program may also listen on addresses that are not in Listeners.
	Elsewhere bool
	// Listens reports whether the program has no listeners other than those in the file.
	Listens bool
	// All reports whether this applies to every protocol in the contract of the image, because without a file
	// the program does not listen at all.
	All bool
	// Default is the address on which the program listens if none of its files has a listener, or nil.
	Default *Listener
}

// A Connection is a host that the program connects to.
type Connection struct {
	File *source.File
	At   source.Span // the span of the directive
	Host Text
	Port Text // has an empty span if the file does not contain the port
	For  string
	TLS  Tri
	// Stops reports whether the program fails to start if it cannot resolve the host.
	Stops bool
	// Group is the name under which the host is defined, or "". The directives that use the name reveal the
	// protocol.
	Group string
	// Unsure reports whether the host may be a name that is defined in a file that was not read. That file
	// may define its port too.
	Unsure bool
	// Self reports whether the host is the program's own loopback address. This is right only if the program
	// listens on the port.
	Self bool

	// AnyPort reports whether the port is unknown.
	AnyPort bool
	stream  bool // for nginx: the directive is within stream { }
}

// A Listener is an address on which the program listens.
type Listener struct {
	File    *source.File
	At      source.Span
	Address Text // empty if the program listens on all addresses
	Port    Text // has an empty span if it is the default port
	For     string
	UDP     bool
	TLS     Tri
	// Flag is the flag of the program that overrides the port, or "".
	Flag string
}

// A Setting is a value in the file that can also be given as a flag of the program. The contract of the image
// defines the meaning of the flag.
type Setting struct {
	File  *source.File
	Flag  string
	Value Text
}

// An Include names further files of the configuration by their path in the container, which may contain * and
// ?.
type Include struct {
	At      source.Span
	Pattern string
	// Context is passed to the reader of the included files.
	Context string
}

// A Tri is yes, no or unknown.
type Tri int8

// The values of a Tri.
const (
	Unknown Tri = iota
	Yes
	No
)

// Any is the protocol of a connection about whose protocol the file says nothing.
const Any = "dev.dfvet/any"

// portOf parses a port. It returns 0 if the text is not a port.
func portOf(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 65535 || text[0] == '+' {
		return 0
	}
	return n
}

// Number returns the port as a number, or 0 if it is unknown.
func (t Text) Number() int {
	if t.Text == "" {
		return 0
	}
	return portOf(t.Text)
}

// part returns a piece of a text with its position. If the text does not correspond byte by byte to its span,
// the piece gets the span of the complete text.
func (t Text) part(from, to int) Text {
	from = max(0, min(from, len(t.Text)))
	to = max(from, min(to, len(t.Text)))
	p := Text{t.Text[from:to], t.At}
	if t.At.Len() == len(t.Text) {
		p.At = source.Span{Start: t.At.Start + source.Pos(from), End: t.At.Start + source.Pos(to)}
	}
	return p
}

// from returns the text from an offset on.
func (t Text) from(n int) Text { return t.part(n, len(t.Text)) }

// cut returns the text before and after the first sep.
func (t Text) cut(sep string) (before, after Text, found bool) {
	i := strings.Index(t.Text, sep)
	if i < 0 {
		return t, Text{}, false
	}
	return t.part(0, i), t.from(i + len(sep)), true
}

// trim removes spaces at both ends.
func (t Text) trim() Text {
	left := len(t.Text) - len(strings.TrimLeft(t.Text, " \t\r"))
	return t.part(left, len(strings.TrimRight(t.Text, " \t\r")))
}

// hostPort parses host:port, [::1]:80 and a bare host.
func (t Text) hostPort() (host, port Text) {
	if strings.HasPrefix(t.Text, "[") {
		end := strings.IndexByte(t.Text, ']')
		if end < 0 {
			return t, Text{}
		}
		host = t.part(1, end)
		if rest := t.from(end + 1); strings.HasPrefix(rest.Text, ":") {
			port = rest.from(1)
		}
		return host, port
	}
	host, port, _ = t.cut(":")
	return host, port
}

// authority returns the scheme of a URL and the part with host and port, without user and password. The
// scheme is empty if there is no "://".
func (t Text) authority() (scheme string, rest Text) {
	rest = t
	if before, after, ok := t.cut("://"); ok {
		scheme, rest = strings.ToLower(before.Text), after
	}
	if i := strings.IndexAny(rest.Text, "/?#"); i >= 0 {
		rest = rest.part(0, i)
	}
	if i := strings.LastIndexByte(rest.Text, '@'); i >= 0 {
		rest = rest.from(i + 1)
	}
	return scheme, rest
}

// Outside reports whether the project cannot define a host in a file: it is an IP address, a dotted name, a
// path, or a placeholder that is filled in later.
func Outside(host string) bool {
	if host == "" || strings.ContainsAny(host, "${<%@>}*~ \t/\\\"'`,;()|^!?&=+#") || strings.Contains(host, "__") {
		return true
	}
	letter := false
	for i := 0; i < len(host); i++ {
		c := host[i] | 0x20
		letter = letter || c >= 'a' && c <= 'z' || host[i] >= 0x80
	}
	return !letter || strings.Contains(host, ":") || strings.Contains(host, ".")
}

// Loopback reports whether an address can only be reached from within the container.
func Loopback(host string) bool {
	return host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1"
}

// connect adds a connection, unless its host is outside the project.
func (s *Content) connect(c Connection) {
	if !c.Self && (Outside(c.Host.Text) || Loopback(c.Host.Text)) {
		return
	}
	if c.Port.Text != "" && c.Port.Number() == 0 {
		c.Port = Text{}
		c.AnyPort = true
	}
	c.File = s.File
	s.Connections = append(s.Connections, c)
}

func (s *Content) listen(l Listener) {
	l.File = s.File
	s.Listeners = append(s.Listeners, l)
}

// Template reports whether a text contains a template placeholder, which another program fills in before the
// file is read. If braces is true, the program itself uses {{ }}, so these do not count.
func Template(text string, braces bool) bool {
	return !braces && strings.Contains(text, "{{") || strings.Contains(text, "{%") || strings.Contains(text, "<%")
}
