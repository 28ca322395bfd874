package wiring

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// portGiven returns where the project sets the listener's port: a flag or operand of the command, or a
// variable. It returns nil if a default, a file or the base image sets the port.
func portGiven(v *view, l *contract.Listener) *project.Given {
	if l.On.Placeholder == "" {
		return nil
	}
	s := v.value(l.On.Placeholder, 0)
	if !s.Set || !s.Known || s.Given == nil || s.Given.Image && !s.Given.Stage {
		return nil
	}
	return s.Given
}

// certain reports whether the container runs only the one program that a PROGRAM block describes, with all
// arguments and variables known.
func certain(v *view) bool {
	if v.Program == nil || v.Unread || v.EnvOpen || v.FlagOpen || len(v.Calls) != 1 {
		return false
	}
	if !v.Program.Last().Runtime {
		return !v.Program.Blind
	}
	return !slices.ContainsFunc(v.Program.Call.Args, func(g *project.Given) bool { return !g.Known })
}

// saidPort returns the fault for a need at a port that the provider does not listen on, because the project
// sets another port, or the program has another default. It returns nil if the program may listen on other ports too.
func (c *endJudge) saidPort(e *end, p *project.Service, all []listenPort) *Fault {
	v := c.view(p)
	if p.Outside != nil || len(c.sharing(p)) > 1 || !certain(v) || e.read() && !e.stops() || c.anyMention(v, strconv.Itoa(e.port)) {
		return nil
	}
	var at *project.Given
	fits := false
	for _, l := range all {
		if l.may || l.doubt || l.port == 0 {
			return nil
		}
		if l.listener.Via == contract.ViaProgram && !l.loopback && c.fit(l.listener.For, e.types) == types.Fits {
			fits = true
			if g := portGiven(v, l.listener); g != nil {
				at = g
			}
		}
	}
	if !fits {
		return nil
	}
	f := c.wrongPort(e, p, all)
	f.Weight = Evidence
	if at == nil { // nothing but the program's default says so
		f.Weight = Advice
		f.Message = fmt.Sprintf("%s, but %s listens on %s by default", e.subject(), source.Quote(p.Name.Text), portList(all))
		return f
	}
	if at.File != nil {
		f.relate(at.File, at.At, "the port is set here")
	}
	return f
}

// anyMention reports whether anything that belongs to a service contains a port, so that something in the
// container may listen on it.
func (c *serviceFinder) anyMention(v *view, digits string) bool {
	return c.mentionsPort(v.Service, digits) ||
		slices.ContainsFunc(v.Ports, func(p compose.Port) bool { return !p.Known || hasNumber(p.Target, digits) }) ||
		slices.ContainsFunc(v.Program.Call.Files, func(f *source.File) bool { return hasNumber(f.Text, digits) })
}
