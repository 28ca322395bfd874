package wiring

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// This file checks connections in a configuration file (dialect, section 12). Faults in their hosts and ports
// are reported in that file.

// inFile sets the host and port in a configuration file as the values that name the provider.
func (e *end) inFile(l *contract.Connection) {
	whole := func(text string) types.Part { return types.Part{Len: len(text)} }
	e.value = &project.Given{Name: l.Host, Text: l.Host, Known: true, File: l.File, At: l.HostAt, NameAt: l.HostAt}
	e.target.HostAt, e.target.Len = whole(l.Host), len(l.Host)
	if l.AnyPort {
		e.port = -1
	}
	if l.On != nil && l.On.At.Len() > 0 {
		digits := strconv.Itoa(l.On.First)
		e.portGiven = &project.Given{Name: digits, Text: digits, Known: true, File: l.File, At: l.On.At, NameAt: l.On.At}
		e.portPart = whole(digits)
	}
}

// literal reports whether the file itself contains this text, so that it was not substituted for a variable.
func literal(g *project.Given, at source.Span) bool {
	outer, there := g.File.Outer(at)
	return outer.Slice(there) == g.File.Slice(at)
}

// read reports whether the need comes from a configuration file or a script.
func (e *end) read() bool {
	return e.line != nil && (e.line.Via == contract.ViaReader || e.line.Via == contract.ViaScript)
}

// anything reports whether the type of the need is unknown, so that every type matches.
func (e *end) anything() bool { return len(e.types) == 1 && e.types[0].Name() == "dev.dfvet/any" }

// scripted reports whether a script that the service runs connects to something.
func scripted(v *view) bool {
	return slices.ContainsFunc(v.c.Connections, func(l *contract.Connection) bool { return l.Via == contract.ViaScript })
}

// stops reports whether the program stops at startup if the host cannot be resolved.
func (e *end) stops() bool { return e.conn != nil && e.conn.Stops }

// outer reports whether a name that is not defined here may be defined elsewhere: outside the project, as is
// common in the configuration of a proxy, or in a file that was not read.
func (e *end) outer() bool {
	return e.read() && (strings.Contains(e.target.Host, ".") || e.conn.Unsure)
}

// opened reports whether a service, or its image, says that it listens on a port. That satisfies a need from
// a configuration file. If it returns false, nothing is proven.
func opened(p *project.Service, port int) bool {
	text := strconv.Itoa(port)
	if slices.ContainsFunc(p.Expose, func(v compose.Value) bool { return strings.HasPrefix(v.Text+"/", text+"/") }) {
		return true
	}
	for _, x := range p.Ports {
		if x.Known && x.Target == text {
			return true
		}
	}
	return p.Contract != nil && slices.ContainsFunc(p.Contract.Config.Exposed, func(s contract.Setting) bool {
		return strings.HasPrefix(s.Text+"/", text+"/")
	})
}

// boundThere returns the fault, in the configuration file, for a listener that the file binds to the loopback
// of its container, or nil.
func (c *endJudge) boundThere(e *end, l listenPort) *Fault {
	at := l.listener.On.At
	if l.listener.AddressAt.Len() > 0 {
		at = l.listener.AddressAt
	}
	name := source.Quote(l.service.Name.Text)
	f := &Fault{Rule: "loopback-listener", Service: l.service, File: l.listener.File, At: at, Weight: Evidence}
	f.Message = fmt.Sprintf("%s listens on its own loopback only, so %s cannot reach %s at %s; bind 0.0.0.0",
		name, source.Quote(e.v.Name.Text), typeList(e.types), source.Quote(e.String()))
	if e.value != nil && e.value.File != nil && !e.value.Image {
		f.relate(e.value.File, e.value.At, source.Quote(e.v.Name.Text)+" needs it here")
	}
	return f
}

// judgeSelf checks a loopback address to which a program should connect. If nothing in its container listens
// on the port, and exactly one service that it can reach does, that service is meant.
func (c *endJudge) judgeSelf(e *end, need *Need) {
	s := e.v.Service
	if s.NetworkOwner().Mode() != "" || e.port <= 0 || len(c.sharing(s)) > 1 {
		return
	}
	own, _ := c.spaceListening(s)
	if slices.ContainsFunc(own, func(l listenPort) bool { return l.port == 0 || l.port <= e.port && e.port <= l.last }) || opened(s, e.port) {
		return
	}
	var meant *listenPort
	for _, p := range c.App.Services {
		if !c.index.compares() {
			return
		}
		if p == s || !c.reaches(s, p) {
			continue
		}
		all, _ := c.listening(p)
		i := slices.IndexFunc(all, func(l listenPort) bool { return l.port <= e.port && e.port <= l.last && !l.loopback && !l.may })
		if i < 0 {
			continue
		}
		if meant != nil {
			return
		}
		meant = &all[i]
	}
	if meant == nil {
		return
	}
	need.Verdict = Violated
	f := (&Fault{Rule: "loopback-host", Weight: Evidence}).at(s, e.value, e.target.HostAt)
	f.Message = fmt.Sprintf("%s connects to %s, but %s is the container of %s itself; %s listens on port %d", source.Quote(s.Name.Text), source.Quote(e.String()),
		source.Quote(e.target.Host), source.Quote(s.Name.Text), source.Quote(meant.service.Name.Text), e.port)
	f.relate(meant.listener.File, meant.listener.Place(), source.Quote(meant.service.Name.Text)+" listens here")
	c.offerHost(f, e, meant.service.Name.Text)
	need.Fault = c.once(f)
}
