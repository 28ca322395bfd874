package project

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/reader"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// lay converts what was read into contract lines and adds them to the existing lines of the service.
func (r *readingOf) lay() {
	if len(r.found) == 0 || r.line == nil {
		return
	}
	var all []*reader.Content
	named := slices.ContainsFunc(r.named, func(n namedFile) bool { return n.format.Named })
	for _, f := range r.found {
		all = append(all, f.Says)
	}
	said := reader.Join(all, named, r.open)
	var found contract.Found
	for _, c := range said.Connections {
		if l := r.connection(c); l != nil && r.withVariables(l) {
			found.Connections = append(found.Connections, l)
		}
	}
	r.addFlags(said)
	r.addListeners(said, &found)
	r.s.Reads = append(r.s.Reads, r.found...)
	r.s.Contract = r.s.Contract.With(found)
}

// addFlags passes to the program the flags that are equivalent to its files, except for flags that its
// command sets.
func (r *readingOf) addFlags(said *reader.Content) {
	for _, x := range said.Settings {
		if r.s.Lookup(x.Flag) == nil && r.s.Contract.Variable(x.Flag) != nil {
			r.s.Flags = append(r.s.Flags, &Given{Name: x.Flag, Text: x.Value.Text, Known: !said.Open, File: x.File, At: x.Value.At, NameAt: x.Value.At})
		}
	}
}

// addListeners adds the listeners from the files to those in the contract. If the files list all listeners, it
// replaces the contract's.
func (r *readingOf) addListeners(said *reader.Content, found *contract.Found) {
	all := said.Listens && !said.Open && !said.Elsewhere
	if said.Listens && said.Open || r.s.Lookup("--port") != nil || r.s.Lookup("--bind") != nil {
		return // a file that was not read may set other listeners
	}
	for _, l := range said.Listeners {
		line := r.listener(l)
		if line == nil || l.Flag != "" && r.s.Lookup(l.Flag) != nil {
			continue
		}
		if old := r.listenerLike(line); all && old != nil {
			line.For, line.As = old.For, old.As
		}
		found.Listeners = append(found.Listeners, line)
	}
	if len(found.Listeners) == 0 && !said.All {
		return
	}
	if found.Open = !all; all {
		found.Replaces = func(l *contract.Listener) bool {
			return l.Depth >= r.line.Depth && l.Via == contract.ViaContract &&
				(said.All || slices.ContainsFunc(found.Listeners, func(n *contract.Listener) bool { return sameProtocol(n, l) }))
		}
	}
}

// listenerLike returns the contract's listener with the same protocol as l, or nil.
func (r *readingOf) listenerLike(l *contract.Listener) *contract.Listener {
	i := slices.IndexFunc(r.s.Contract.Listeners, func(o *contract.Listener) bool { return sameProtocol(l, o) })
	if i < 0 {
		return nil
	}
	return r.s.Contract.Listeners[i]
}

func sameProtocol(a, b *contract.Listener) bool {
	return len(a.For) > 0 && len(b.For) > 0 && a.For[0].Name() == b.For[0].Name()
}

// newLine returns the fields that all lines from a file share. They apply under the same condition as the
// contract line that names the file.
func (r *readingOf) newLine(file *source.File, at source.Span) contract.Line {
	return contract.Line{File: file, At: at, When: r.line.When, Unless: r.line.Unless, Depth: r.line.Depth, Via: contract.ViaReader}
}

func typed(name string) []contract.Typed {
	t, _, flaw := types.ParseProtocol(name)
	if flaw != nil {
		return nil
	}
	return []contract.Typed{{Type: t}}
}

func tls(t reader.Tri) contract.TLS {
	switch t {
	case reader.Yes:
		return contract.Required
	case reader.No:
		return contract.None
	}
	return ""
}

func (r *readingOf) connection(c reader.Connection) *contract.Connection {
	l := &contract.Connection{Line: r.newLine(c.File, c.At), Host: c.Host.Text, HostAt: c.Host.At, For: typed(c.For),
		TLS: tls(c.TLS), TLSSet: c.TLS != reader.Unknown, Stops: c.Stops, Unsure: c.Unsure, AnyPort: c.AnyPort, Self: c.Self}
	if n := c.Port.Number(); n > 0 {
		l.On = &contract.Port{At: c.Port.At, Transport: "TCP", First: n, Last: n}
	}
	return l
}

func (r *readingOf) listener(l reader.Listener) *contract.Listener {
	n := l.Port.Number()
	if n == 0 {
		return nil
	}
	p := contract.Port{At: l.Port.At, Transport: "TCP", First: n, Last: n}
	if l.UDP {
		p.Transport = "UDP"
	}
	return &contract.Listener{Line: r.newLine(l.File, l.At), On: p, For: typed(l.For), TLS: tls(l.TLS), Loopback: reader.Loopback(l.Address.Text), AddressAt: l.Address.At}
}
