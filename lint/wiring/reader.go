package wiring

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// This file is about connections that a configuration file names (dialect, section 12): the file is where their
// hosts and ports are reported.

// inFile makes the host and the port in a configuration file the values that name the provider.
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

// read reports whether a configuration file states the need.
func (e *end) read() bool { return e.line != nil && e.line.Via == contract.FromReader }

// stops reports whether the program stops at its start where the host is not known.
func (e *end) stops() bool { return e.conn != nil && e.conn.Stops }

// outer reports whether a name that nothing has may be defined elsewhere: in the world outside, which the
// configuration of a proxy names often, or in a file that was not read.
func (e *end) outer() bool {
	return e.read() && (strings.Contains(e.target.Host, ".") || e.conn.Unsure)
}

// opened reports whether a service says in Compose or in its image that it listens on a port: that satisfies what
// a configuration file needs, although nothing follows from its absence.
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
