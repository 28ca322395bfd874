package wiring

import (
	"fmt"
	"slices"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// advertisers are the types whose servers send each client an address for a second connection.
var advertisers = []string{"org.apache.kafka/", "com.coreos.etcd/client-communication", "com.coreos.etcd/peer-communication"}

// checkAdvertised checks the addresses that listeners send to the clients that connect to them.
func (c *advertisedCheck) checkAdvertised() {
	for _, s := range c.App.Services {
		v := c.view(s)
		if !v.judged {
			continue
		}
		for _, l := range v.c.Variables {
			if l.Emits || !l.Format.NamesHost() || v.holds(&l.Line) != types.Yes || !v.judges(&l.Line) {
				continue
			}
			if ref, _ := l.Format.Reference(); len(v.lines(l.Name)) > 0 {
				if _, own := c.connectionOf(v, ref); own {
					c.checkAddresses(v, l, ref)
				}
			}
		}
	}
}

// checkAddresses checks one variable that holds the addresses for clients. For each client, it checks the
// address of the listener that the client connects to.
func (c *advertisedCheck) checkAddresses(v *view, l *contract.Variable, ref types.Ref) {
	s := v.value(l.Name, 0)
	if !s.legible() || s.Given == nil || s.Given.Image || c.unfit(v, s.Given) {
		return
	}
	all := targets(c.types, l.Format, s.Text)
	for _, n := range c.index.clients()[v.Service] {
		if n.Listener == nil || n.Verdict != Satisfied || n.Default || !v.judges(&n.Listener.Line) || n.Service.NetworkOwner() == v.Service.NetworkOwner() ||
			!c.belongs(v, ref, n.Listener) || !slices.ContainsFunc(advertisers, func(t string) bool { return c.speaks(n.Listener, t) }) {
			continue
		}
		mine, ok := c.addressesFor(v, n, all)
		if !ok || len(mine) == 0 || slices.ContainsFunc(mine, func(t types.Target) bool { return c.canReach(n.Service, t) }) {
			continue
		}
		c.reportAddress(v, n, s.Given, mine[0])
		return
	}
}

// addressesFor returns the addresses that a client receives on the port that it connects to. If the listener names
// its addresses (Kafka's INTERNAL://), only those with the listener's name count. ok is false if the
// addresses are unknown.
func (c *advertisedCheck) addressesFor(v *view, n *Need, all []types.Target) ([]types.Target, bool) {
	if len(all) < 2 {
		return all, len(all) == 1
	}
	name, found := "", false
	for _, line := range v.lines(n.Listener.On.Placeholder) {
		s := v.value(line.Name, 0)
		if !s.legible() {
			return nil, false
		}
		for _, t := range targets(c.types, line.Format, s.Text) {
			if t.Port == n.Port && n.Port != 0 {
				name, found = t.Scheme, true
			}
		}
	}
	if !found {
		return nil, false
	}
	return slices.DeleteFunc(slices.Clone(all), func(t types.Target) bool { return t.Scheme != name }), true
}

// canReach reports whether a client can reach an address that the listener sends it.
func (c *advertisedCheck) canReach(from *project.Service, t types.Target) bool {
	if t.Opaque || t.Host == "" || types.IsUnknown(t.Host) {
		return true
	}
	switch a := c.resolve(from, t.Host); a.Kind {
	case loopback:
		return from.NetworkOwner().Mode() != "" // localhost is the host, or a container elsewhere
	case undefined, elsewhere:
		return false
	}
	return true
}

func (c *advertisedCheck) reportAddress(v *view, n *Need, g *project.Given, t types.Target) {
	f := (&Fault{Rule: "advertised-address"}).at(v.Service, g, t.HostAt)
	what := "which names nothing on its networks"
	if types.IsLoopback(t.Host) {
		what = "its own container"
	}
	f.Message = fmt.Sprintf("%s connects to %s, and %s redirects it to %s, %s", source.Quote(n.Service.Name.Text), source.Quote(v.Name.Text),
		source.Quote(g.Name), source.Quote(t.Host), what)
	if n.Value != nil && n.Value.File != nil {
		f.relate(n.Value.File, n.Value.At, source.Quote(n.Service.Name.Text)+" connects here")
	}
	if n.Line == nil {
		f.Weight = Evidence
	}
	if name := v.Name.Text; c.reaches(n.Service, v.Service) {
		f.Message += "; advertise " + source.Quote(name)
		if at, ok := exact(g, t.HostAt); ok {
			f.fix("advertise "+name, false, source.Edit{File: g.File, At: at, New: name})
		}
	}
	c.fault(f)
}
