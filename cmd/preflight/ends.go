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

// unknownPort is the port of an end that has a port whose number is unknown.
const unknownPort = -1

// An end is a host to which the container connects, with the port if that is known.
type end struct {
	types      []types.Type
	names      []string // the names of the types, for messages
	variable   string   // the variable that contains the host, or ""
	host       string
	port, last int // 0 if there is none, or if it is not known yet
	transport  types.Transport
	tls        bool
	scheme     string
	isDefault  bool
	soft       bool // whether it is tried only once, and failure is only a warning
	quiet      bool // whether failure is not even a warning
	outcome    *outcome
}

// A need is what one or more lines of a contract require: all ends in at least one of the alternatives.
type need struct {
	alternatives [][]*end
	met          bool // any one of them is enough
}

// connections returns the needs for connections to other hosts.
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
	s := c.value(l.placeholder, 0)
	if !s.set || !s.known || s.text == "" {
		return nil
	}
	e.variable, e.isDefault = cmp.Or(s.name, l.placeholder), s.isDefault
	var ends []*end
	for _, t := range c.targetsOf(l.placeholder, s.text) {
		ends = append(ends, e.at(t))
	}
	return c.withPorts(l, ends)
}

// at returns a copy of the end with the host of a target. If the target has a port, that takes precedence.
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

// targetsOf splits the value of a placeholder according to the format of its variable. If the format is not a
// reference to a host, the complete value is the host.
func (c *checker) targetsOf(name, text string) []types.Target {
	for _, v := range c.named[name] {
		if v.format != nil && v.format.NamesHost() {
			return c.hosts(v.format, text)
		}
	}
	return []types.Target{{Kind: types.Host, Host: text}}
}

// hosts returns the targets in a value that contain a host.
func (c *checker) hosts(f *types.Format, text string) []types.Target {
	return slices.DeleteFunc(c.reg.Targets(f, text), func(t types.Target) bool {
		switch t.Kind {
		case types.Host, types.Address, types.URL, types.DSN:
			return t.Opaque || t.Host == "" || types.IsUnknown(t.Host) || strings.IndexByte(t.Host, 0) >= 0
		}
		return true
	})
}

// variableEnds returns the ends that a variable refers to without a CONNECTS line. It omits the URL of the
// image's own listener, which is for clients of the image.
func (c *checker) variableEnds(v *variable) []*end {
	ref, _ := v.format.Reference()
	l, own := c.connectionOf(ref)
	s := c.value(v.Name, 0)
	if own || !s.set || !s.known || s.text == "" {
		return nil
	}
	e := end{variable: cmp.Or(s.name, v.Name), isDefault: s.isDefault, transport: "TCP"}
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
	for _, t := range c.hosts(v.format, s.text) {
		one := e.at(t)
		if l == nil && t.Ref.Name == "" && t.Ref.Type.Authority != "" {
			one.types, one.names = []types.Type{t.Ref.Type}, []string{t.Ref.Type.Name()}
		}
		ends = append(ends, one)
	}
	return c.withPorts(l, ends)
}

// connectionOf returns the connection to which a reference belongs, or nil; own is true if the reference is
// to the image's own listener.
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

// typesOf returns the types of the connection to which a reference belongs, or nil.
func (c *checker) typesOf(ref types.Ref) []types.Type {
	if l, _ := c.connectionOf(ref); l != nil {
		return l.types
	}
	return nil
}

// listensFor reports whether the contract has a listener for a type.
func (c *checker) listensFor(t types.Type) bool {
	if t.IsWord() && t.Path == "any" {
		return false
	}
	return slices.ContainsFunc(c.listeners, func(l *listener) bool {
		return slices.ContainsFunc(l.types, func(have types.Type) bool { return c.reg.Fit(have, t) == types.Fits })
	})
}

// portOf returns the port in a variable, whose value is a number or an address. It returns 0 if the variable
// is not set.
func (c *checker) portOf(name string) int {
	s := c.value(name, 0)
	switch {
	case !s.set && !s.open:
		return 0
	case !s.set || !s.known:
		return unknownPort
	}
	if n, err := strconv.Atoi(strings.TrimSpace(s.text)); err == nil && n > 0 && n < 1<<16 {
		return n
	}
	for _, v := range c.named[name] {
		if v.format == nil {
			continue
		}
		for _, t := range c.reg.Targets(v.format, s.text) {
			if t.Port != 0 {
				return t.Port
			}
		}
	}
	return unknownPort
}

// withPorts adds a port to the ends that have none: from a PORT variable that belongs to the connection, or
// else the default of their type.
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

// portVariable returns the PORT variable for an end, or nil. It finds it by the name of the connection, or by
// the type if the contract has only one host with that type; several is true if such variables are set but it
// is unknown which one belongs to the end.
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
			if s := c.value(v.Name, 0); s.set || s.open {
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

// hostsOf counts the hosts in the contract that have one of some types.
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

// defaultPort returns 80 or 443 for the schemes http and https, and otherwise the default port of the end's
// types, or 0 if they have none or several.
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

// address returns the host and port of the end, for messages.
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

// need returns the part of a message that says what the container needs the end for.
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
