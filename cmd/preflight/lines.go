package preflight

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/types"
)

// A line holds what lines of all kinds in a contract have in common.
type line struct {
	*label.Entry
	when, unless []label.Condition
}

// judged reports whether a line applies to the program that runs. A line about another program, which comes
// from a base image, does not.
func (l *line) judged() bool { return l.Base == 0 }

func newLine(e *label.Entry) line {
	return line{e, conditions(e.When), conditions(e.Unless)}
}

// conditions parses the alternatives of WHEN: or UNLESS:, or the words of OR: or EXCLUDES:.
func conditions(words []string) []label.Condition {
	var all []label.Condition
	for _, w := range words {
		c := label.ParseCondition(w)
		if c.Path != "" {
			c.Path = path.Clean(c.Path)
		}
		all = append(all, c)
	}
	return all
}

// A variable is an ENVIRONMENT line.
type variable struct {
	line
	format       *types.Format // nil if it cannot be parsed
	or, excludes []label.Condition
	suffix       string // the name of the variable that can contain the path of a file with the value, or ""
	prefers      bool   // whether the file takes precedence if both are set
	needed       bool
	emits        bool
}

func newVariable(e *label.Entry, isName func(string) bool) *variable {
	v := &variable{line: newLine(e), or: conditions(e.Or), excludes: conditions(e.Excludes)}
	if f, flaw := types.ParseFormat(e.Format); flaw == nil {
		v.format = f.Named(isName)
	}
	v.needed, v.emits = e.Direction == "needs", e.Direction == "emits"
	if v.suffix = e.Variant; e.Prefers != "" {
		v.suffix, v.prefers = e.Prefers, true
	}
	if v.suffix != "" {
		v.suffix = label.Suffix(v.suffix)
	}
	return v
}

func (v *variable) names() []string { return append([]string{v.Name}, v.Aliases...) }

// kind returns the noun that precedes the name in messages, such as "variable".
func (v *variable) kind() string {
	switch {
	case strings.HasPrefix(v.Name, "-"):
		return "flag"
	case strings.HasPrefix(v.Name, "<"):
		return "argument"
	}
	return "variable"
}

// pattern reports whether the name contains a "*".
func (v *variable) pattern() bool { return strings.Contains(v.Name, "*") }

// variants returns the names of variables that can contain the path of a file with the value.
func (v *variable) variants() []string {
	if v.suffix == "" {
		return nil
	}
	var all []string
	for _, n := range v.names() {
		if !strings.HasPrefix(n, "-") {
			all = append(all, n+v.suffix)
		}
	}
	return all
}

// A listener is a LISTENS line.
type listener struct {
	line
	types []types.Type
}

func newListener(e *label.Entry) *listener {
	l := &listener{line: newLine(e)}
	l.types, _ = parseTypes(e.For)
	return l
}

// A connection is a CONNECTS line.
type connection struct {
	line
	host, placeholder string // any one of them is enough
	types             []types.Type
	names             []string // the names of the types, for messages
	on                *port
}

// A port is the value of ON:, a transport with ports or with the variable that contains the port.
type port struct {
	transport   types.Transport
	first, last int
	placeholder string
}

// newConnection returns the connection on a CONNECTS line, or nil if the line cannot be parsed.
func newConnection(e *label.Entry) *connection {
	c := &connection{line: newLine(e), host: e.To}
	c.types, c.names = parseTypes(e.For)
	if name, ok := types.Placeholder(e.To); ok {
		c.host, c.placeholder = "", name
	}
	if c.host == "" && c.placeholder == "" || len(c.types) == 0 {
		return nil
	}
	if e.On == "" {
		return c
	}
	if c.on = parsePort(e.On); c.on == nil {
		return nil
	}
	return c
}

// parsePort parses TCP:80, TCP:{{PORT}} and TCP:{{ADDRESS}}:{{PORT}}.
func parsePort(text string) *port {
	transport, rest, _ := strings.Cut(text, ":")
	if i := strings.Index(rest, "}}:"); i >= 0 {
		rest = rest[i+3:]
	}
	if name, ok := types.Placeholder(rest); ok {
		return &port{transport: types.Transport(strings.ToUpper(transport)), placeholder: name}
	}
	e, flaw := types.ParseEndpoint(transport + ":" + rest)
	if flaw != nil {
		return nil
	}
	return &port{transport: e.Transport, first: e.First, last: e.Last}
}

// parseTypes parses the types after FOR:. It omits those that are invalid.
func parseTypes(words []string) (all []types.Type, names []string) {
	for _, w := range words {
		if t, _, flaw := types.ParseProtocol(w); flaw == nil {
			all, names = append(all, t), append(names, t.Name())
		}
	}
	return all, names
}

// A volume is a VOLUME AT: line.
type volume struct {
	line
	write bool
}

func newVolume(e *label.Entry) *volume {
	return &volume{line: newLine(e), write: e.Requires == "write"}
}
