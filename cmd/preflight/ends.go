package preflight

import (
	"cmp"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// unknownPort is the port of an end whose port exists but is not known.
const unknownPort = -1

// An end is a host that the container connects to, with the port if it is known.
type end struct {
	types      []types.Type
	names      []string // names of the types, for messages
	variable   string   // the variable that names the host, or ""
	host       string
	port, last int // 0 if there is none or it is not known
	transport  types.Transport
	tls        bool
	scheme     string
	isDefault  bool
	soft       bool // tried once; causes a warning at most
	quiet      bool // causes no warning either
	outcome    *outcome
}

// A need is what one or more lines of a contract require: all the ends of one of its alternatives.
type need struct {
	alternatives [][]*end
	met          bool // one of them must be met
}

// connections returns the needs for connections.
func (c *checker) connections() []*need {
	var all []*need
	byName := map[string]*need{}
	placeholders := map[string]bool{}
	for _, l := range c.conns {
		if l.placeholder != "" {
			placeholders[l.placeholder] = true
			for _, v := range c.named[l.placeholder] {
				placeholders[v.Name] = true
			}
		}
		if !l.judged() {
			continue
		}
		hold := c.holds(&l.line, 0)
		if hold == types.No {
			continue
		}
		ends := c.connects(l)
		if len(ends) == 0 {
			continue
		}
		for _, e := range ends {
			e.soft = e.soft || hold == types.Unknown || l.Optional
			e.quiet = e.quiet || hold == types.Unknown || l.Optional
		}
		n := byName[l.As]
		if n == nil || l.As == "" {
			n = &need{}
			all, byName[l.As] = append(all, n), n
		}
		n.alternatives = append(n.alternatives, ends)
	}
	for _, v := range c.variables {
		if v.emits || placeholders[v.Name] || !v.judged() || v.pattern() || v.format == nil || !v.format.NamesHost() {
			continue
		}
		hold := c.holds(&v.line, 0)
		if hold == types.No && !v.needed || v.Once && c.oldData() {
			continue
		}
		for _, e := range c.variableEnds(v) {
			e.soft = e.soft || hold != types.Yes
			e.quiet = e.quiet || hold != types.Yes
			all = append(all, &need{alternatives: [][]*end{{e}}})
		}
	}
	return all
}

// connects returns the ends of a CONNECTS line: one for a literal host, or one for each host in the value of
// its placeholder.
func (c *checker) connects(l *connection) []*end {
	e := end{types: l.types, names: l.names, host: l.host, transport: "TCP", tls: l.TLS == "REQUIRED"}
	if l.on != nil {
		e.transport, e.port, e.last = l.on.transport, l.on.first, l.on.last
		if l.on.placeholder != "" {
			e.port = c.portOf(l.on.placeholder)
		}
	}
	if l.placeholder == "" {
		return c.withPorts(l, []*end{&e})
	}
	x := c.value(l.placeholder, 0)
	if !x.set || !x.known || x.text == "" {
		return nil
	}
	e.variable, e.isDefault = cmp.Or(x.name, l.placeholder), x.isDefault
	var ends []*end
	for _, t := range c.targetsOf(l.placeholder, x.text) {
		ends = append(ends, e.at(t))
	}
	return c.withPorts(l, ends)
}

// at returns a copy of the end for a target. A port in the target takes precedence.
func (e *end) at(t types.Target) *end {
	one := *e
	one.host, one.scheme = t.Host, strings.ToLower(t.Scheme)
	if t.Port != 0 {
		one.port, one.last = t.Port, t.Port
	}
	if t.AnyPort {
		one.port = unknownPort
	}
	one.tls = one.tls || t.TLS == types.Yes || t.Ref.TLS
	return &one
}

// targetsOf splits the value of a placeholder by the format of its variable. Without a reference format the
// value is a host name.
func (c *checker) targetsOf(name, text string) []types.Target {
	for _, v := range c.named[name] {
		if v.format != nil && v.format.NamesHost() {
			return c.hosts(v.format, text)
		}
	}
	return []types.Target{{Kind: types.Host, Host: text}}
}

// hosts returns the targets in a value that name a host.
func (c *checker) hosts(f *types.Format, text string) []types.Target {
	return slices.DeleteFunc(c.reg.Targets(f, text), func(t types.Target) bool {
		switch t.Kind {
		case types.Host, types.Address, types.URL, types.DSN:
			return t.Opaque || t.Host == "" || types.IsUnknown(t.Host) || strings.IndexByte(t.Host, 0) >= 0
		}
		return true
	})
}

// variableEnds returns the ends that a reference variable names without a CONNECTS line. The URL of the
// image's own listener is an address for its clients, so it is not a connection.
func (c *checker) variableEnds(v *variable) []*end {
	ref, _ := v.format.Reference()
	l, own := c.connectionOf(ref)
	x := c.value(v.Name, 0)
	if own || !x.set || !x.known || x.text == "" {
		return nil
	}
	e := end{variable: cmp.Or(x.name, v.Name), isDefault: x.isDefault, transport: "TCP"}
	if l != nil {
		e.types, e.names, e.tls = l.types, l.names, l.TLS == "REQUIRED"
		e.soft, e.quiet = l.Optional, l.Optional
		if l.on != nil {
			if e.transport = l.on.transport; l.on.placeholder == "" {
				e.port, e.last = l.on.first, l.on.last
			}
		}
	} else {
		e.types, e.names = []types.Type{ref.Type}, []string{ref.Type.Name()}
	}
	var ends []*end
	for _, t := range c.hosts(v.format, x.text) {
		one := e.at(t)
		if l == nil && t.Ref.Name == "" && t.Ref.Type.Authority != "" {
			one.types, one.names = []types.Type{t.Ref.Type}, []string{t.Ref.Type.Name()}
		}
		ends = append(ends, one)
	}
	return c.withPorts(l, ends)
}

// connectionOf finds the connection that a reference belongs to. It sets own if the reference is the image's
// own listener.
func (c *checker) connectionOf(ref types.Ref) (l *connection, own bool) {
	if ref.Name != "" {
		for _, one := range c.conns {
			if one.As == ref.Name && c.holds(&one.line, 0) != types.No {
				l = one
			}
		}
		return l, l == nil
	}
	n := 0
	for _, one := range c.conns {
		if slices.Contains(one.names, ref.Type.Name()) {
			l, n = one, n+1
		}
	}
	if n != 1 {
		l = nil
	}
	return l, n == 0 && c.listensFor(ref.Type)
}

// typesOf returns the types of the connection that a reference names.
func (c *checker) typesOf(ref types.Ref) []types.Type {
	if l, _ := c.connectionOf(ref); l != nil {
		return l.types
	}
	return nil
}

// listensFor reports whether the contract has a listener for t.
func (c *checker) listensFor(t types.Type) bool {
	if t.IsWord() && t.Path == "any" {
		return false
	}
	return slices.ContainsFunc(c.listeners, func(l *listener) bool {
		return slices.ContainsFunc(l.types, func(have types.Type) bool { return c.reg.Fit(have, t) == types.Fits })
	})
}

// portOf returns the port in a variable, which holds a number or an address; 0 if it is not set.
func (c *checker) portOf(name string) int {
	x := c.value(name, 0)
	switch {
	case !x.set && !x.open:
		return 0
	case !x.set || !x.known:
		return unknownPort
	}
	if n, err := strconv.Atoi(strings.TrimSpace(x.text)); err == nil && n > 0 && n < 1<<16 {
		return n
	}
	for _, v := range c.named[name] {
		if v.format == nil {
			continue
		}
		for _, t := range c.reg.Targets(v.format, x.text) {
			if t.Port != 0 {
				return t.Port
			}
		}
	}
	return unknownPort
}

// withPorts completes ends that have no port: from a PORT variable of the connection, or from the default of
// their type.
func (c *checker) withPorts(l *connection, ends []*end) []*end {
	for _, e := range ends {
		if e.port != 0 {
			e.last = max(e.last, e.port)
			continue
		}
		v, several := c.portVariable(l, e)
		if v != nil {
			e.port = c.portOf(v.Name)
		} else if several {
			e.port = unknownPort
		}
		if e.port == 0 {
			e.port = c.defaultPort(e)
		}
		e.last = e.port
	}
	return ends
}

// portVariable finds the PORT variable for an end: by the name of its connection, or by its type if the
// contract names only one host of that type. several is true if PORT variables of the type are set but none
// belongs to the end.
func (c *checker) portVariable(l *connection, e *end) (found *variable, several bool) {
	n := 0
	for _, v := range c.variables {
		if v.emits || v.format == nil {
			continue
		}
		ref, kind := v.format.Reference()
		if kind != types.Port || c.holds(&v.line, 0) == types.No && !v.needed {
			continue
		}
		if ref.Name != "" {
			if l != nil && l.As == ref.Name {
				return v, false
			}
			continue
		}
		if slices.Contains(e.names, ref.Type.Name()) && !c.listensFor(ref.Type) {
			if x := c.value(v.Name, 0); x.set || x.open {
				several = true
			}
			if n++; n == 1 || ref.TLS == e.tls {
				found = v
			}
		}
	}
	if found == nil || n > 2 || c.hostsOf(e.names) > 1 {
		return nil, several
	}
	return found, several
}

// hostsOf counts the hosts in the contract that have one of the types.
func (c *checker) hostsOf(names []string) int {
	hosts := map[string]bool{}
	has := func(name string) bool { return slices.Contains(names, name) }
	for _, l := range c.conns {
		if slices.ContainsFunc(l.names, has) && c.holds(&l.line, 0) != types.No {
			hosts[l.host+"{{"+l.placeholder] = true
		}
	}
	for _, v := range c.variables {
		if v.emits || v.format == nil || !v.format.NamesHost() {
			continue
		}
		if ref, _ := v.format.Reference(); ref.Name == "" && has(ref.Type.Name()) && c.holds(&v.line, 0) != types.No {
			hosts["{{"+v.Name] = true
		}
	}
	return len(hosts)
}

// defaultPort is 80 or 443 for http and https, and otherwise the port of the type; 0 if the type has none or
// several.
func (c *checker) defaultPort(e *end) int {
	switch e.scheme {
	case "http":
		return 80
	case "https":
		return 443
	}
	port := 0
	for _, t := range e.types {
		for _, d := range c.reg.Defaults(t, e.tls) {
			if d.Transport != e.transport || d.First != d.Last || port != 0 && port != d.First {
				return 0
			}
			port = d.First
		}
	}
	return port
}

// address returns the end as messages show it.
func (e *end) address() string {
	text := e.host
	if e.port > 0 {
		text = net.JoinHostPort(e.host, strconv.Itoa(e.port))
		if e.last > e.port {
			text += "-" + strconv.Itoa(e.last)
		}
	}
	if e.transport != "TCP" {
		text += "/" + strings.ToLower(string(e.transport))
	}
	return text
}

// need says in a message what the container needs an end for.
func (e *end) need() string {
	var kinds []string
	for _, n := range e.names[:min(len(e.names), 4)] {
		kinds = append(kinds, quote(n))
	}
	text := "the container needs " + strings.Join(kinds, " or ") + " there"
	if e.variable != "" && !e.isDefault {
		text += fmt.Sprintf(" (%s)", source.Escape(e.variable))
	}
	return text
}
