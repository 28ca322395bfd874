// Package reader reads configuration files: what a program connects to, where it listens and which accounts
// it knows, each with its span. Each reader is a pure function of a text, in a file of its own, with a row in
// the table in formats.go. A reader skips what it does not understand, and marks the result as incomplete if
// that may matter. The package depends on compose, whose trees it uses for YAML; project runs the readers on
// the files that a service uses.
package reader

import (
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Text is a word of a file with its place.
type Text struct {
	Text string
	At   source.Span
}

// Says is the content of one file.
type Says struct {
	File        *source.File
	Connections []Connection
	Listeners   []Listener
	Settings    []Setting
	Names       []Text // names that the file defines: upstreams, backends, clusters
	Includes    []Include
	// Open means that a part of the file was not understood and may define names, connect and listen.
	Open bool
	// Elsewhere means that the program may also listen on addresses that are not in Listeners.
	Elsewhere bool
	// Listens means that the listeners in the file are the only ones of the program.
	Listens bool
	// All means that this holds for every protocol in the contract of the image: without a file, the program does
	// not listen at all.
	All bool
	// Default is where the program listens if none of its files has a listener, or nil.
	Default *Listener
}

// A Connection is a host that the program connects to.
type Connection struct {
	File *source.File
	At   source.Span // the place of the directive
	Host Text
	Port Text // its span is empty if the port is not written
	For  string
	TLS  Tri
	// Stops means that the program does not start if the host cannot be resolved.
	Stops bool
	// Group is the name that the host is defined under; the protocol is known from the users of the name.
	Group string
	// Unsure means that the host may be a name that is defined in a file which was not read; its port may be
	// defined there, too.
	Unsure bool
	// Self means that the host is the program's own loopback, which is correct only for its own ports.
	Self bool

	// AnyPort means that the port is unknown.
	AnyPort bool
	stream  bool // for nginx: within stream { }
}

// A Listener is an address that the program listens on.
type Listener struct {
	File    *source.File
	At      source.Span
	Address Text // empty for all addresses
	Port    Text // its span is empty for the default port
	For     string
	UDP     bool
	TLS     Tri
	// Flag is the flag of the program that overrides the port, or "".
	Flag string
}

// A Setting is a value in the file that can also be given as a flag of the program; the contract of its image
// defines its meaning.
type Setting struct {
	File  *source.File
	Flag  string
	Value Text
}

// An Include names further files of the configuration by a path in the container, which may contain * and ?.
type Include struct {
	At      source.Span
	Pattern string
	// Context is passed to the reader of these files.
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

// Any is the protocol of a connection if the file does not tell the protocol.
const Any = "dev.dfvet/any"

// portOf parses a port; it returns 0 if the text is not a port.
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

// part returns a piece of a text with its place. If the place does not correspond to the text byte by byte,
// the piece keeps the place of the complete text.
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

// Outside reports whether a host in a file cannot be defined by the project: it is an address, a dotted name,
// a path, or a placeholder that is filled in later.
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

// connect adds a connection unless its host is outside the project.
func (s *Says) connect(c Connection) {
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

func (s *Says) listen(l Listener) {
	l.File = s.File
	s.Listeners = append(s.Listeners, l)
}

// Template reports whether a text contains a template placeholder, which another program fills in before the
// file is read. braces means that the program itself uses {{ }}.
func Template(text string, braces bool) bool {
	return !braces && strings.Contains(text, "{{") || strings.Contains(text, "{%") || strings.Contains(text, "<%")
}
