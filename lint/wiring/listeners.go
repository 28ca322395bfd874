package wiring

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// A listenPort is one port that a service listens on, after the placeholders in its line are replaced.
type listenPort struct {
	service  *project.Service
	listener *contract.Listener
	port     int // the first port of a range; 0 if unknown
	last     int
	loopback bool
	may      bool // the line may not apply
	doubt    bool // a configuration file may change the TLS settings, accounts and address
}

// listening returns the ports that a service listens on. closed is true if there are no others.
func (c *serviceFinder) listening(s *project.Service) (all []listenPort, closed bool) {
	return c.view(s).ports()
}

func (v *view) listening() (all []listenPort, closed bool) {
	closed = v.described && !v.open
	if !v.described {
		return nil, false
	}
	for _, l := range v.c.Listeners {
		hold := v.holds(&l.Line)
		if hold == types.No {
			continue
		}
		may := hold == types.Unknown || v.Runs(&l.Line) == command.Other
		if may {
			closed = false
		}
		doubt := l.Depth >= v.doubt && l.Via != contract.ViaReader
		one := listenPort{service: v.Service, listener: l, port: l.On.First, last: l.On.Last, loopback: l.Loopback, may: may, doubt: doubt}
		if l.On.Bind != "" {
			loop := v.loopback(l)
			one.loopback, one.doubt = one.loopback || loop == types.Yes, doubt || loop == types.Unknown
		}
		if l.On.Placeholder == "" {
			all = append(all, one)
			continue
		}
		binds, known := binds(v, l)
		if !known {
			closed = false
		}
		for _, b := range binds {
			b.service, b.listener, b.may, b.doubt = v.Service, l, may, one.doubt
			b.loopback = b.loopback || one.loopback
			all = append(all, b)
		}
	}
	return all, closed && !v.mayListenElsewhere(all)
}

// binds returns the ports in the value of a listener's placeholder, which is a number, or an address or list
// of addresses in a BIND variable.
func binds(v *view, l *contract.Listener) (all []listenPort, known bool) {
	s := v.value(l.On.Placeholder, 0)
	if !s.legible() {
		return []listenPort{{}}, false
	}
	if n, _, _ := portOf(v, l.On.Placeholder); n > 0 && !strings.Contains(s.Text, ":") {
		return []listenPort{{port: n, last: n}}, true
	}
	known = true
	for _, line := range v.lines(l.On.Placeholder) {
		for _, t := range targets(v.types, line.Format, s.Text) {
			if t.Port == 0 || t.Opaque {
				known = false
				all = append(all, listenPort{})
				continue
			}
			all = append(all, listenPort{port: t.Port, last: t.Port, loopback: t.Kind == types.Bind && isLoopback(t.Host)})
		}
	}
	if len(all) == 0 {
		return []listenPort{{}}, false
	}
	return all, known
}

// loopback reports whether the address in a listener's first placeholder is the loopback of the container.
func (v *view) loopback(l *contract.Listener) types.Tri {
	host, known := boundTo(v, l)
	if !known {
		return types.Unknown
	}
	return types.TriOf(types.IsLoopback(host))
}

// boundTo returns the host in the address of a listener's first placeholder.
func boundTo(v *view, l *contract.Listener) (host string, known bool) {
	s := v.value(l.On.Bind, 0)
	if !s.Set || !s.Known {
		return "", false
	}
	text := s.Text
	if len(text) > 1 && strings.Trim(text, "0123456789") == "" { // the value is only a port, so the address remains the default
		text = v.defaultOf(l.On.Bind)
	}
	return hostOf(text), true
}

// defaultOf returns the default of a variable or flag, or "" if it has none.
func (v *view) defaultOf(name string) string {
	for _, l := range v.lines(name) {
		if l.Default != nil && v.defaultHolds(l, 0) == types.Yes {
			return *l.Default
		}
	}
	return ""
}

// hostOf returns the host in a bind address, which may also have a scheme and a port.
func hostOf(address string) string {
	if _, rest, ok := strings.Cut(address, "://"); ok {
		address = rest
	}
	if strings.HasPrefix(address, "[") {
		host, _, _ := strings.Cut(address[1:], "]")
		return host
	}
	if host, _, ok := strings.Cut(address, ":"); ok && strings.Count(address, ":") == 1 {
		return host
	}
	return address // an IPv6 address, or a host without a port
}

func isLoopback(host string) bool {
	host = strings.Trim(host, "[]")
	return host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1"
}

// sharing returns the services that share a network namespace with s, including s.
func (c *serviceFinder) sharing(s *project.Service) []*project.Service {
	if s.Outside != nil {
		return []*project.Service{s}
	}
	return c.homes[s.NetworkOwner()]
}

// spaceListening returns what listening does, for all services that share the namespace of s.
func (c *serviceFinder) spaceListening(s *project.Service) (all []listenPort, closed bool) {
	home := s.NetworkOwner()
	if h, ok := c.spaces[home]; ok {
		return h.all, h.closed
	}
	h := namespacePorts{closed: true}
	if shared := c.sharing(home); len(shared) > mostAnswers {
		h.closed = false
	} else {
		for _, o := range shared {
			some, shut := c.listening(o)
			h.all, h.closed = append(h.all, some...), h.closed && shut
		}
	}
	h.all = slices.Clip(h.all)
	c.spaces[home] = h
	return h.all, h.closed
}

// namespacePorts holds the ports that the services in one namespace listen on. closed is true if there are no
// others.
type namespacePorts struct {
	all    []listenPort
	closed bool
}

// A candidate is a listener that would satisfy a need.
type candidate struct {
	from     *project.Service // the service with the need
	service  *project.Service
	listener *contract.Listener
	port     int
	reach    bool
	same     bool // the listener speaks exactly the required type, not a subtype
}

// candidates lists the services with a listener that satisfies one of the types. Services that v can reach
// come first and, among them, those with exactly that type.
func (c *serviceFinder) candidates(v *view, want []contract.Typed) []candidate {
	var all []candidate
	for _, p := range c.fitting(want) {
		if p.service == v.Service {
			continue
		}
		if len(all) == mostCandidates {
			break
		}
		if p.from, p.reach = v.Service, c.reaches(v.Service, p.service); !p.reach && p.service.Outside != nil {
			continue // a service of the project has that name
		}
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(-compare(a.reach, b.reach), -compare(a.same, b.same))
	})
	return all
}

func sameType(have, want []contract.Typed) bool {
	return slices.ContainsFunc(have, func(h contract.Typed) bool {
		return slices.ContainsFunc(want, func(w contract.Typed) bool { return h.Name() == w.Name() })
	})
}

// compare orders false before true.
func compare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (p candidate) address() string {
	host := p.service.Name.Text
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return fmt.Sprintf("%s:%d", host, p.port)
}

func (p candidate) describe() string {
	what := source.Quote(p.listener.For[0].Name())
	if p.service.Outside != nil {
		return fmt.Sprintf("%s is at %s", what, source.Quote(p.address()))
	}
	if p.reach || p.service.NetworkMode != nil {
		return fmt.Sprintf("%s provides %s on port %d", source.Quote(p.service.Name.Text), what, p.port)
	}
	return fmt.Sprintf("%s on %s provides %s on port %d, but %s is only on %s", source.Quote(p.service.Name.Text),
		netWords(netsOf(p.service)), what, p.port, source.Quote(p.from.Name.Text), netWords(netsOf(p.from)))
}

// suggest names in the message the services that would satisfy one of the types: at most two that v can
// reach, or one that it cannot. If many services speak some subtype, it names none, because no one of them is
// likely to be meant.
func (c *serviceFinder) suggest(f *Fault, v *view, want []contract.Typed) []candidate {
	all := c.candidates(v, want)
	for i, p := range all {
		if i > 1 || i > 0 && (!p.reach || !p.same && all[0].same) {
			all = all[:i]
			break
		}
		if !p.same && len(all) > 2 {
			return nil
		}
		if i > 0 && p.service.Outside != nil && all[0].service.Outside != nil {
			f.Message += " and at " + source.Quote(p.address())
		} else {
			f.Message += "; " + p.describe()
		}
		f.relate(p.listener.File, p.listener.Place(), source.Quote(p.service.Name.Text)+" listens here")
	}
	return all
}

// reaches reports whether one service can reach another by name, because they share a network.
func (c *resolver) reaches(from, to *project.Service) bool {
	a := c.resolve(from, to.Name.Text)
	return a.Kind == found && slices.Contains(a.Services, to)
}

func netsOf(s *project.Service) []string {
	var all []string
	for _, a := range s.NetworkOwner().Networks {
		all = append(all, a.Network.Text)
	}
	return all
}

// fit returns the best fit between any provided type and any required one.
func (c *serviceFinder) fit(have, want []contract.Typed) types.Fit {
	best := types.WrongType
	for _, w := range want {
		for _, h := range have {
			switch f := c.types.Fit(h.Type, w.Type); {
			case f == types.Fits:
				return f
			case f == types.Unproven, f == types.WrongVersion && best == types.WrongType:
				best = f
			}
		}
	}
	return best
}

func typeList(ts []contract.Typed) string {
	var all []string
	for _, t := range ts {
		all = append(all, source.Quote(t.String()))
	}
	return source.List(all, "or")
}

// open returns the ports that can be reached from outside the container.
func open(all []listenPort) []listenPort {
	return slices.DeleteFunc(slices.Clone(all), func(l listenPort) bool { return l.loopback })
}

func portList(all []listenPort) string {
	var out []string
	for _, l := range all {
		if l.port == 0 {
			continue
		}
		text := fmt.Sprint(l.port)
		if l.last > l.port {
			text = fmt.Sprintf("%d-%d", l.port, l.last)
		}
		if l.listener.On.Transport != "TCP" {
			text += "/" + strings.ToLower(string(l.listener.On.Transport))
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	if len(out) == 0 {
		return "no port"
	}
	return source.List(out, "and")
}
