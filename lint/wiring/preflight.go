package wiring

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// guards reports whether the image of a service checks its contract before its program starts.
func guards(s *project.Service) bool {
	if s.Outside != nil || s.Provider != nil {
		return false
	}
	if s.Build == nil || s.Service.Build == nil {
		return s.Contract != nil && s.Contract.Config.Guarded
	}
	for _, a := range s.Service.Build.Args {
		if a.Key.Text == "DFVET_PREFLIGHT" {
			if a.Value == nil || !a.Value.Known {
				return false
			}
			on, err := strconv.ParseBool(a.Value.Text)
			return strings.EqualFold(a.Value.Text, "on") || err == nil && on
		}
	}
	return s.Build.File != nil && s.Build.File.Preflight != nil || s.Contract != nil && s.Contract.Config.Guarded
}

// waits reports whether a service certainly does not start before its contract is met.
func waits(s *project.Service) bool {
	if !guards(s) {
		return false
	}
	if g := s.Env["DFVET_PREFLIGHT"]; g != nil && !(g.Known && (g.Text == "" || strings.EqualFold(g.Text, "on"))) || s.AnyOpen() {
		return false
	}
	entry := s.Entrypoint
	return entry == nil || len(entry.Words) > 0 && entry.Words[0].Known && entry.Words[0].Text == label.Preflight
}

// checkPreflight reports services that wait for each other, because their images check their contracts before they
// start.
func (c *orderCheck) checkPreflight() {
	waiting := map[*project.Service][]*Need{}
	for _, s := range c.App.Services {
		if !waits(s) {
			continue
		}
		waiting[s] = nil
		for _, n := range c.needsBy[s] {
			if c.waitedFor(n) {
				waiting[s] = append(waiting[s], n)
			}
		}
	}
	if len(waiting) < 2 {
		return
	}
	done := map[*project.Service]bool{}
	for _, s := range c.App.Services {
		c.findCycle(s, waiting, nil, done)
	}
}

// waitedFor reports whether the contract check at startup waits for the provider of a need, as far as is
// known. It does not wait for a default host, an optional need, one of several alternatives, or a peer in a
// cluster.
func (c *orderCheck) waitedFor(n *Need) bool {
	if n.Provider == nil || n.Provider == n.Service || n.Provider.Outside != nil || n.Default || n.Line == nil ||
		len(n.Types) == 0 || n.Verdict != Satisfied && n.Verdict != Unproven {
		return false
	}
	v := c.view(n.Service)
	if !v.judges(n.Line) || slices.ContainsFunc(n.Types, func(t contract.Typed) bool { return c.listens(v, t.Type) }) {
		return false
	}
	conn := (*contract.Connection)(nil)
	for _, l := range v.c.Connections {
		if &l.Line == n.Line {
			conn = l
		}
	}
	if conn == nil && n.Variable != nil {
		ref, _ := n.Variable.Format.Reference()
		conn, _ = c.connectionOf(v, ref)
	}
	return conn == nil || !conn.Optional && len(alternatives(v.c.Connections, conn)) == 1
}

// findCycle follows the services that a service waits for. If it meets one on the current path again, it reports
// a cycle.
func (c *orderCheck) findCycle(s *project.Service, waiting map[*project.Service][]*Need, way []*Need, done map[*project.Service]bool) {
	if done[s] || len(way) > mostCircle {
		return
	}
	for _, n := range waiting[s] {
		if _, ok := waiting[n.Provider]; !ok || done[n.Provider] {
			continue
		}
		if at := slices.IndexFunc(way, func(w *Need) bool { return w.Service == n.Provider }); at >= 0 {
			c.reportCycle(append(slices.Clone(way[at:]), n))
			continue
		}
		c.findCycle(n.Provider, waiting, append(way, n), done)
	}
	done[s] = true
}

// mostCircle is the maximum number of services in a cycle that is reported.
const mostCircle = 100

func (c *orderCheck) reportCycle(round []*Need) {
	first := round[0]
	var names []string
	for _, n := range round {
		names = append(names, source.Quote(n.Service.Name.Text))
	}
	text := fmt.Sprintf("%s wait for each other's ports before they start, so none of them does", source.List(names, "and"))
	if len(round) == 2 {
		text = fmt.Sprintf("%s and %s wait for each other's port before they start, so neither does", names[0], names[1])
	}
	f := &Fault{Rule: "preflight-cycle", Weight: Evidence, Message: text + "; make one of the connections `OPTIONAL`"}
	f.at(first.Service, nil, types.Part{})
	for _, n := range round {
		f.relate(n.Line.File, n.Line.Place(), fmt.Sprintf("%s needs %s because of this line", source.Quote(n.Service.Name.Text), source.Quote(n.Provider.Name.Text)))
	}
	c.once(f)
}
