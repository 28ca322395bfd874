package wiring

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// An end is the consumer's side of one connection: the host that it names, and what it expects from it.
type end struct {
	v         *view
	types     []contract.Typed
	line      *contract.Line
	conn      *contract.Connection // nil if only a variable states the need
	variable  *contract.Variable   // nil for a literal host
	value     *project.Given       // nil if the line or a DEFAULT contains the host
	target    types.Target
	transport types.Transport
	port      int // 0 if unknown
	portGiven *project.Given
	portPart  types.Part
	tls       contract.TLS
	tlsKnown  bool
	isDefault bool
	evidence  bool
	about     string // the variable or option that holds the value, for evidence
	may       bool   // the line may not apply, so it never violates anything
}

func namesOf(v *view, placeholder string) []string {
	if placeholder == "" {
		return nil
	}
	names := []string{placeholder}
	for _, l := range v.lines(placeholder) {
		names = append(names, l.Name)
	}
	return names
}

// connects returns the ends of a CONNECTS line: one for a literal host, or one for each host in the value of
// its placeholder.
func (c *endFinder) connects(v *view, l *contract.Connection) []*end {
	e := end{v: v, types: l.For, line: &l.Line, conn: l, transport: "TCP", tls: l.TLS, tlsKnown: l.TLSSet}
	if l.On != nil {
		e.transport = l.On.Transport
		e.port = l.On.First
		if l.On.Placeholder != "" {
			if s := v.value(l.On.Placeholder, 0); s.Set || s.Open {
				e.port, e.portGiven, e.portPart = portOf(v, l.On.Placeholder)
			}
		}
	}
	if l.Placeholder == "" {
		e.target = types.Target{Kind: types.Host, Host: l.Host}
		if e.read() {
			e.inFile(l)
		}
		return c.withPorts(v, l, []*end{&e})
	}
	s := v.value(l.Placeholder, 0)
	if !s.legible() {
		return nil
	}
	var ends []*end
	e.value, e.isDefault = s.Given, s.Default
	for _, t := range v.targets(l.Placeholder, s.Text) {
		one := e
		one.take(t)
		ends = append(ends, &one)
	}
	for _, line := range v.lines(l.Placeholder) {
		for _, one := range ends {
			one.variable = line
		}
	}
	return c.withPorts(v, l, ends)
}

// legible reports whether a setting has a value and at least part of its text is known.
func (s setting) legible() bool {
	return s.Set && (s.Known || s.Partly) && !s.Variant && s.Text != ""
}

// take copies a target's host, port and TLS to the end. A port in the value takes precedence.
func (e *end) take(t types.Target) {
	e.target = t
	if t.Port != 0 {
		e.port, e.portGiven, e.portPart = t.Port, e.value, t.PortAt
	}
	if t.AnyPort {
		e.port = -1
	}
	if t.Open && !e.tlsKnown {
		e.tls = "" // parameters of the target are unknown
	}
	switch {
	case t.TLS == types.Yes || t.Ref.TLS:
		e.tls, e.tlsKnown = contract.Required, true
	case t.TLS == types.No:
		if t.Scheme != "" && !e.tlsKnown {
			e.tls, e.tlsKnown = contract.None, true
		}
	}
}

// targets splits the value of a placeholder according to the format of its variable. If that is not a
// reference, the value is a host name.
func (v *view) targets(name, text string) []types.Target {
	for _, l := range v.lines(name) {
		if l.Format.NamesHost() {
			if all := targets(v.types, l.Format, text); len(all) > 0 {
				return hosts(all)
			}
			return nil
		}
	}
	return []types.Target{{Kind: types.Host, Host: text, Len: len(text), HostAt: types.Part{Len: len(text)}}}
}

// hosts returns the targets that have a host.
func hosts(all []types.Target) []types.Target {
	return slices.DeleteFunc(all, func(t types.Target) bool {
		switch t.Kind {
		case types.Host, types.Address, types.URL, types.DSN:
			return t.Opaque
		}
		return true
	})
}

// portOf returns the port in a placeholder's value, which is a number or an address with a port, and its
// place. It returns 0 if the port is unknown.
func portOf(v *view, placeholder string) (int, *project.Given, types.Part) {
	s := v.value(placeholder, 0)
	if !s.Set || !s.Known || s.Variant {
		return -1, s.Given, types.Part{}
	}
	if n, err := strconv.Atoi(strings.TrimSpace(s.Text)); err == nil {
		return n, s.Given, types.Part{Len: len(s.Text)}
	}
	for _, l := range v.lines(placeholder) {
		for _, t := range targets(v.types, l.Format, s.Text) {
			if t.Port != 0 {
				return t.Port, s.Given, t.PortAt
			}
		}
	}
	return -1, s.Given, types.Part{}
}

// withPorts sets the port of ends without one: to the value of the connection's PORT variable, or else to the
// default of their type.
func (c *endFinder) withPorts(v *view, conn *contract.Connection, ends []*end) []*end {
	for _, e := range ends {
		if e.port != 0 {
			continue
		}
		if l := c.bound(v, conn, e, types.Port); l != nil {
			e.port, e.portGiven, e.portPart = portOf(v, l.Name)
			if s := v.value(l.Name, 0); !s.Set && !s.Open {
				e.port = 0
			}
		}
		if e.port == 0 && !c.hasPort(v, e) {
			e.port = c.defaultPort(e)
		}
	}
	return ends
}

// hasPort reports whether a PORT variable for the end's type is set, even if it belongs to another host. The
// port of the end is then unknown.
func (c *endFinder) hasPort(v *view, e *end) bool {
	return slices.ContainsFunc(v.c.Variables, func(l *contract.Variable) bool {
		ref, kind := l.Format.Reference()
		if l.Emits || kind != types.Port || ref.Name != "" || !slices.ContainsFunc(e.types, func(t contract.Typed) bool { return t.Name() == ref.Type.Name() }) {
			return false
		}
		s := v.value(l.Name, 0)
		return (s.Set || s.Open) && !c.listens(v, ref.Type)
	})
}

// defaultPort returns 80 or 443 for http and https, and otherwise the default port of the end's types. It
// returns 0 if there is not exactly one.
func (c *endFinder) defaultPort(e *end) int {
	switch strings.ToLower(e.target.Scheme) {
	case "http":
		return 80
	case "https":
		return 443
	}
	port := 0
	for _, t := range e.types {
		for _, d := range c.types.Defaults(t.Type, e.tls == contract.Required) {
			if d.Transport != e.transport || d.First != d.Last || port != 0 && port != d.First {
				return 0
			}
			port = d.First
		}
	}
	return port
}

// bound finds the variable of a kind (PORT, USER and so on) that belongs to the end. It refers to the name of
// the end's connection, or to a type that no other connection in the contract has. bound returns nil if it finds
// none.
func (c *endFinder) bound(v *view, conn *contract.Connection, e *end, kind types.Kind) *contract.Variable {
	var found *contract.Variable
	var foundTLS bool
	for _, l := range v.c.Variables {
		ref, k := l.Format.Reference()
		if l.Emits || k != kind || v.holds(&l.Line) == types.No && !l.Needed {
			continue
		}
		if ref.Name != "" {
			if conn != nil && conn.As == ref.Name {
				return l
			}
			continue
		}
		if !c.meant(v, ref.Type, e) {
			continue
		}
		secure := e.tls == contract.Required
		switch {
		case found == nil || foundTLS != secure && ref.TLS == secure:
			found, foundTLS = l, ref.TLS
		case foundTLS == secure && ref.TLS != secure:
		default:
			return nil
		}
	}
	return found
}

// meant reports whether a reference to type T without a name means this end. It does if T is one of the end's
// types, the contract has no listener for T, and no other host has type T.
func (c *endFinder) meant(v *view, t types.Type, e *end) bool {
	if !slices.ContainsFunc(e.types, func(x contract.Typed) bool { return x.Name() == t.Name() }) {
		return false
	}
	if c.listens(v, t) {
		return false
	}
	hosts := map[string]bool{}
	for _, l := range v.c.Connections {
		if slices.ContainsFunc(l.For, func(x contract.Typed) bool { return x.Name() == t.Name() }) && v.holds(&l.Line) != types.No {
			hosts[l.Host+"{{"+l.Placeholder] = true
		}
	}
	for _, l := range v.c.Variables {
		if ref, _ := l.Format.Reference(); !l.Emits && l.Format.NamesHost() && ref.Name == "" && ref.Type.Name() == t.Name() &&
			v.holds(&l.Line) != types.No {
			hosts["{{"+l.Name] = true
		}
	}
	return len(hosts) <= 1
}

// listens reports whether a listener in the contract itself speaks t.
func (c *endFinder) listens(v *view, t types.Type) bool {
	return slices.ContainsFunc(v.c.Listeners, func(l *contract.Listener) bool {
		return slices.ContainsFunc(l.For, func(x contract.Typed) bool { return c.types.Fit(x.Type, t) == types.Fits })
	})
}

// variableEnds returns the connections in the value of a reference variable that has no CONNECTS line.
func (c *endFinder) variableEnds(v *view, l *contract.Variable) []*end {
	ref, _ := l.Format.Reference()
	conn, own := c.connectionOf(v, ref)
	s := v.value(l.Name, 0)
	c.tooMany(v, l.Format, s.Given, s.Text)
	if own {
		c.checkOwnPort(v, l)
		return nil
	}
	if !s.legible() {
		return nil
	}
	e := end{v: v, line: &l.Line, variable: l, conn: conn, value: s.Given, isDefault: s.Default, transport: "TCP"}
	if conn != nil {
		e.types, e.tls, e.tlsKnown = conn.For, conn.TLS, conn.TLSSet
		if conn.On != nil {
			e.transport = conn.On.Transport
			if conn.On.Placeholder == "" {
				e.port = conn.On.First
			}
		}
	} else {
		e.types = []contract.Typed{{Type: ref.Type, At: l.FormatAt}}
	}
	var ends []*end
	for _, t := range hosts(targets(c.types, l.Format, s.Text)) {
		one := e
		if t.Ref.Name == "" && t.Ref.Type.Authority != "" && conn == nil {
			one.types = []contract.Typed{{Type: t.Ref.Type, At: l.FormatAt}}
		}
		one.take(t)
		ends = append(ends, &one)
	}
	return c.withPorts(v, conn, ends)
}

// connectionOf finds the connection that a reference means. own is true if the reference means a listener of
// the image itself. The host or URL is then what clients receive.
func (c *endFinder) connectionOf(v *view, ref types.Ref) (conn *contract.Connection, own bool) {
	if ref.Name != "" {
		for _, l := range v.c.Connections {
			if l.As == ref.Name && v.holds(&l.Line) != types.No {
				conn = l
			}
		}
		return conn, conn == nil
	}
	n := 0
	for _, l := range v.c.Connections {
		if slices.ContainsFunc(l.For, func(x contract.Typed) bool { return x.Name() == ref.Type.Name() }) {
			conn, n = l, n+1
		}
	}
	if n != 1 {
		conn = nil
	}
	return conn, n == 0 && c.listens(v, ref.Type)
}

// refTypes returns the types that a reference requires.
func (c *endFinder) refTypes(v *view, ref types.Ref) []contract.Typed {
	if ref.Name == "" {
		return []contract.Typed{{Type: ref.Type}}
	}
	if conn, _ := c.connectionOf(v, ref); conn != nil {
		return conn.For
	}
	return nil
}

func (e *end) String() string {
	switch {
	case e.port > 0 && e.transport != "TCP":
		return fmt.Sprintf("%s:%d/%s", e.target.Host, e.port, strings.ToLower(string(e.transport)))
	case e.port > 0:
		return fmt.Sprintf("%s:%d", e.target.Host, e.port)
	}
	return e.target.Host
}
