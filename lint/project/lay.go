package project

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/reader"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// lay makes lines of a contract of what was read and lays them beside those that the service has.
func (r *readingOf) lay() {
	if len(r.found) == 0 || r.line == nil {
		return
	}
	var all []*reader.Says
	named := slices.ContainsFunc(r.named, func(n namedFile) bool { return n.format.Named })
	for _, f := range r.found {
		all = append(all, f.Says)
	}
	said := reader.Join(all, named, r.open)
	var found contract.Found
	for _, c := range said.Connections {
		if l := r.connection(c); l != nil {
			found.Connections = append(found.Connections, l)
		}
	}
	for _, l := range said.Listeners {
		if line := r.listener(l); line != nil {
			found.Listeners = append(found.Listeners, line)
		}
	}
	r.s.Reads = append(r.s.Reads, r.found...)
	r.s.Contract = r.s.Contract.With(found)
}

// head returns what the lines of a file have in common: they hold where that of the path does.
func (r *readingOf) head(file *source.File, at source.Span) contract.Line {
	return contract.Line{File: file, At: at, When: r.line.When, Unless: r.line.Unless, Depth: r.line.Depth, Via: contract.FromReader}
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
	l := &contract.Connection{Line: r.head(c.File, c.At), Host: c.Host.Text, HostAt: c.Host.At, For: typed(c.For),
		TLS: tls(c.TLS), TLSSet: c.TLS != reader.Unknown, Stops: c.Stops, Unsure: c.Unsure, AnyPort: c.AnyPort}
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
	return &contract.Listener{Line: r.head(l.File, l.At), On: p, For: typed(l.For), TLS: tls(l.TLS), Loopback: reader.Loopback(l.Address.Text)}
}
