// Package reader reads configuration files: what a program connects to, where it listens and which accounts
// it knows, each with its span. A reader is one file and a row of the table in formats.go: a pure function of
// a text. What a reader does not understand it leaves out, and says so where that may change the rest. It
// stands on compose, whose trees it uses for YAML; project runs the readers on the files that a service uses.
package reader

import (
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Text is a word of a file and its place.
type Text struct {
	Text string
	At   source.Span
}

// Says is what one file says.
type Says struct {
	File        *source.File
	Connections []Connection
	Listeners   []Listener
	Settings    []Setting
	Names       []Text // that the file defines: upstreams, backends, clusters
	Includes    []Include
	// Open: a part of the file was not understood and may define names, connect and listen.
	Open bool
	// Elsewhere: the program may listen where no Listener says.
	Elsewhere bool
	// Listens: what the file says of listeners is all that the program listens on.
	Listens bool
}

// A Connection is a host that the program connects to.
type Connection struct {
	File *source.File
	At   source.Span // of the directive
	Host Text
	Port Text // with an empty span where it is not written
	For  string
	TLS  Tri
	// Stops: the program does not start where the host is not known.
	Stops bool
	// Group is the name under which the host is defined: its other users know what is spoken.
	Group string
	// Unsure: the host may be a name that is defined in a file which was not read, and so may its port be.
	Unsure bool
	// Self: the host is the program's own loopback, which is right only for its own ports.
	Self bool

	// AnyPort: the port is not known.
	AnyPort bool
	stream  bool // of nginx: within stream { }
}

// A Listener is an address that the program listens on.
type Listener struct {
	File    *source.File
	At      source.Span
	Address Text // with an empty text for all addresses
	Port    Text // with an empty span for the default port
	For     string
	UDP     bool
	TLS     Tri
}

// A Setting is a value in the file that the program also takes as a flag: the contract of its image says what it
// means.
type Setting struct {
	File  *source.File
	Flag  string
	Value Text
}

// An Include names files that belong to the configuration, by a path in the container that may hold * and ?.
type Include struct {
	At      source.Span
	Pattern string
	// Context is given to the reader of these files.
	Context string
}

// A Tri is yes, no or not known.
type Tri int8

// The values of a Tri.
const (
	Unknown Tri = iota
	Yes
	No
)

// Any is the protocol of a connection that says nothing of what is spoken on it.
const Any = "dev.dfvet/any"

// portOf reads a port, 0 where the text is not one.
func portOf(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 65535 || text[0] == '+' {
		return 0
	}
	return n
}

// Number returns the port in digits, 0 where it is not known.
func (t Text) Number() int {
	if t.Text == "" {
		return 0
	}
	return portOf(t.Text)
}

// part returns a piece of a text with its place; a text whose place does not correspond byte by byte keeps
// the whole of it.
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

// cut returns what precedes and what follows the first sep.
func (t Text) cut(sep string) (before, after Text, found bool) {
	i := strings.Index(t.Text, sep)
	if i < 0 {
		return t, Text{}, false
	}
	return t.part(0, i), t.from(i + len(sep)), true
}

// trim takes spaces off both ends.
func (t Text) trim() Text {
	left := len(t.Text) - len(strings.TrimLeft(t.Text, " \t\r"))
	return t.part(left, len(strings.TrimRight(t.Text, " \t\r")))
}

// hostPort parts host:port, [::1]:80 and a bare host.
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

// authority returns the scheme and the part of a URL that names host and port, user and password taken off;
// without "://" there is no scheme.
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

// Outside reports whether a host in a file is nothing that the project could define: an address, a dotted
// name, a path, or a text that something fills in.
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

// Loopback reports whether an address is reached from the container only.
func Loopback(host string) bool {
	return host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1"
}

// connect adds a connection unless its host is none of the project's.
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

// Template reports whether a text is made into the file later, by a program that is not the one that reads it.
func Template(text string) bool {
	return strings.Contains(text, "{{") || strings.Contains(text, "{%") || strings.Contains(text, "<%")
}
