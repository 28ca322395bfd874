package wiring

import (
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// This file answers an editor's questions that go beyond verdicts: which services listen where, and which
// would satisfy a need that is not written yet.

// NeedsOf lists the needs of a service. A connection and the variable that names it count as one.
func (r *Result) NeedsOf(s *project.Service) []*Need {
	named := map[*contract.Variable]bool{}
	own := r.find().of[s]
	for _, n := range own {
		if len(n.Types) > 0 && n.Variable != nil {
			named[n.Variable] = true
		}
	}
	var all []*Need
	for _, n := range own {
		if len(n.Types) > 0 || !named[n.Variable] {
			all = append(all, n)
		}
	}
	return all
}

// A Port is a port or range of ports that a service listens on, after the variables in its line are replaced.
type Port struct {
	Listener  *contract.Listener
	Transport types.Transport
	First     int // 0 if unknown
	Last      int
	May       bool   // the line may not apply
	Loopback  bool   // only the service itself can connect
	Host      string // the address that it binds to, or "" if unknown
}

// Ports lists the ports that a service listens on, in the order of its contract.
func (r *Result) Ports(s *project.Service) []Port {
	var all []Port
	some, _ := r.by.listening(s)
	for _, l := range some {
		p := Port{Listener: l.listener, Transport: l.listener.On.Transport, First: l.port, Last: l.last, May: l.may, Loopback: l.loopback}
		if l.listener.On.Bind != "" && !l.doubt {
			p.Host, _ = boundTo(r.by.view(s), l.listener)
		}
		all = append(all, p)
	}
	return all
}

// An Offer is a listener that would satisfy a need of a service.
type Offer struct {
	Service  *project.Service
	Listener *contract.Listener
	Port     int
	Reached  bool // the two services share a network
}

// Offers lists the listeners that would satisfy a need of s for one of the types. Services that s can reach
// come first and, among them, those with exactly that type.
func (r *Result) Offers(s *project.Service, want []contract.Typed) []Offer {
	var all []Offer
	for _, c := range r.by.candidates(r.by.view(s), want) {
		all = append(all, Offer{c.service, c.listener, c.port, c.reach})
	}
	return all
}

// Wanted returns the types of provider that a reference in a service's contract requires. It returns nil if
// the variable is not a reference, or describes a listener of the service itself.
func (r *Result) Wanted(s *project.Service, l *contract.Variable) []contract.Typed {
	v := r.by.views[s]
	ref, kind := l.Format.Reference()
	if v == nil || kind == "" {
		return nil
	}
	if _, own := r.by.connectionOf(v, ref); own {
		return nil
	}
	return r.by.refTypes(v, ref)
}

// An Environment is the result for one set of HOST blocks.
type Environment struct {
	Name string // as the user selected it; "" if every contract file counts
	*Result
}

// Environments returns the result for each selected environment. There is at least one.
func (r *Result) Environments() []Environment {
	var all []Environment
	for i, o := range append([]*Result{r}, r.others...) {
		e := Environment{Result: o}
		if i < len(r.App.HostSets) {
			e.Name = r.App.HostSets[i].Name
		}
		all = append(all, e)
	}
	return all
}
