package wiring

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// checkOwnPort reports the address that a service gives its clients, if it has a port on which the service does
// not listen. A name with a dot may be a public one that leads to a published port.
func (c *endFinder) checkOwnPort(v *view, l *contract.Variable) {
	s := v.value(l.Name, 0)
	if !s.legible() || s.Given == nil || s.Given.Image || v.holds(&l.Line) != types.Yes || !v.judges(&l.Line) || c.unfit(v, s.Given) {
		return
	}
	all, closed := c.spaceListening(v.Service)
	if !closed || len(all) == 0 {
		return
	}
	for _, t := range hosts(targets(c.types, l.Format, s.Text)) {
		if t.Port == 0 || strings.Contains(t.Host, ".") || !c.isSelf(v.Service, t.Host) || c.opens(v.Service, t.Port) {
			continue
		}
		if slices.ContainsFunc(all, func(l listenPort) bool { return l.port == 0 || l.port <= t.Port && t.Port <= l.last }) {
			continue
		}
		f := (&Fault{Rule: "wrong-port"}).at(v.Service, s.Given, t.PortAt)
		f.Message = fmt.Sprintf("%s names %s itself at port %d, but %s listens on %s", source.Quote(contract.WrittenName(s.Given.Name)), source.Quote(v.Name.Text), t.Port, source.Quote(v.Name.Text), portList(all))
		f.relate(l.File, l.Place(), "the variable is declared here")
		f.relate(all[0].listener.File, all[0].listener.Place(), source.Quote(all[0].service.Name.Text)+" listens here")
		if at, ok := exact(s.Given, t.PortAt); ok && len(all) == 1 && all[0].port == all[0].last {
			f.fix(fmt.Sprintf("change the port to %d", all[0].port), false, source.Edit{File: s.Given.File, At: at, New: fmt.Sprint(all[0].port)})
		}
		c.fault(f)
	}
}

// isSelf reports whether a host name means only the service itself, or one that shares its network.
func (c *resolver) isSelf(s *project.Service, host string) bool {
	a := c.resolve(s, host)
	return a.Kind == found && len(a.Services) == 1 && a.Services[0].NetworkOwner() == s.NetworkOwner()
}

// falseWords are values that people read as "no" but that count as set in a shell.
var falseWords = []string{"0", "false", "no", "off", "n", "f"}

// checkFalse reports a variable that counts as true whenever it is set, but whose value says no.
func (c *environmentCheck) checkFalse(v *view, g *project.Given) {
	lines := v.lines(g.Name)
	if !g.Known || len(lines) == 0 || strings.HasPrefix(g.Name, "-") || !slices.Contains(falseWords, strings.ToLower(strings.TrimSpace(g.Text))) {
		return
	}
	for _, l := range lines {
		if l.Format.Kind != types.Set || v.holds(&l.Line) != types.Yes || !v.judges(&l.Line) {
			return
		}
	}
	f := (&Fault{Rule: "set-value", Weight: Evidence}).at(v.Service, g, types.Part{Len: len(g.Text)})
	f.Message = fmt.Sprintf("%s of %s is %s, which counts as set: any text but the empty one does; remove it or leave it empty",
		source.Quote(contract.WrittenName(g.Name)), source.Quote(v.Name.Text), source.Quote(c.shown(g)))
	c.fault(f.relate(lines[0].File, lines[0].FormatAt, "the format is declared here"))
}
