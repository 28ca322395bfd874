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

// This file checks needs against providers outside the project, which HOST blocks in contract files describe.

// judgeUnlisted checks an end with a port that the HOST block does not list. Because the block lists only what is
// known, nothing is proven.
func (c *endJudge) judgeUnlisted(e *end, p *project.Service, all []listenPort) (Verdict, *contract.Listener, *Fault) {
	if len(all) == 0 {
		return Unknown, nil, nil
	}
	f := (&Fault{Rule: "unproven-type", Weight: Advice}).at(e.v.Service, e.value, e.target.HostAt)
	if e.portGiven != nil {
		f.at(e.v.Service, e.portGiven, e.portPart)
	}
	f.Message = fmt.Sprintf("%s, but the HOST block of %s lists only %s", e.subject(), source.Quote(p.Name.Text), ports(all))
	f.relate(p.Name.File, p.Name.At, "the host is described here")
	if right := c.rightPort(e, all); right != 0 {
		c.changePort(f, e, right)
	}
	return Unproven, nil, f
}

// relateList adds the related place at which a HOST block lists the accounts or databases of a listener.
func (c *credentialJudge) relateList(f *Fault, l listenPort, what string) {
	host := l.service.Outside
	if host == nil {
		return
	}
	for _, p := range host.Contract.Provisions {
		if strings.EqualFold(p.Kind, what) && host.Into(p, l.listener) {
			f.relate(p.File, p.Place(), what+" "+source.Quote(p.What)+" is listed here")
		}
	}
}

// mostPorts is the maximum number of ports that a message lists.
const mostPorts = 5

func ports(all []listenPort) string {
	if len(all) > mostPorts {
		return fmt.Sprintf("%d other ports", len(all))
	}
	if len(all) == 1 && all[0].port == all[0].last {
		return "port " + portList(all)
	}
	return "the ports " + portList(all)
}

// externalProviders lists the providers outside the project that listen for one of the types.
func (c *serviceFinder) externalProviders(want []contract.Typed) []candidate {
	if c.hosts == nil {
		return nil
	}
	var all []candidate
	seen := map[string]bool{} // several files may describe one host
	for _, s := range c.hosts.All() {
		if c.index.compared += 1 + len(s.Contract.Listeners); c.index.compared > comparisons || len(all) == mostCandidates {
			break
		}
		for _, l := range s.Contract.Listeners {
			if !seen[s.Name.Text] && c.fit(l.For, want) == types.Fits {
				seen[s.Name.Text] = true
				all = append(all, candidate{service: s, listener: l, port: l.On.First, same: sameType(l.For, want)})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return -compare(a.same, b.same) })
	return all
}

// merge adds the faults of the other environments to the result. If not all environments have a fault, its
// message names the environment.
func (r *Result) merge() {
	if len(r.others) == 0 {
		return
	}
	sets := make([][]*Fault, 1+len(r.others))
	for i, o := range append([]*Result{r}, r.others...) {
		sets[i] = o.Faults
	}
	r.Faults = r.inEach(sets)
}

// inEach merges the faults of all environments.
func (r *Result) inEach(sets [][]*Fault) []*Fault {
	type same struct {
		faultKey
		service, message string
	}
	where := map[same][]int{}
	var order []*Fault
	key := func(f *Fault) same {
		k := same{faultKey: f.key(), message: f.Message}
		if f.Service != nil {
			k.service = f.Service.Name.Text
		}
		return k
	}
	for i, faults := range sets {
		for _, f := range faults {
			k := key(f)
			if where[k] == nil {
				order = append(order, f)
			}
			if n := len(where[k]); n == 0 || where[k][n-1] != i {
				where[k] = append(where[k], i)
			}
		}
	}
	all := make([]*Fault, 0, len(order))
	for _, f := range order {
		in := where[key(f)]
		if len(in) == len(sets) {
			all = append(all, f)
			continue
		}
		var names []string
		for _, i := range in {
			names = append(names, source.Quote("--hosts "+r.App.HostSets[i].Name))
		}
		one := *f
		one.Message += " (with " + strings.Join(names, ", ") + ")"
		all = append(all, &one)
	}
	return all
}
