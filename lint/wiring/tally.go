package wiring

import "github.com/dfvet/dfvet/lint/project"

// A Tally counts the needs of a service. An optional need counts only if it is met or wrong. Needs that are
// neither met nor violated count as unproven or unknown.
type Tally struct {
	Total int `json:"total"`
	Met   int `json:"met"`
	Unmet int `json:"unmet"`
}

// Tally counts the needs of a service.
func (r *Result) Tally(svc *project.Service) Tally {
	var t Tally
	for _, n := range r.NeedsOf(svc) {
		switch {
		case n.Verdict == Violated:
			t.Unmet++
		case n.Verdict == Satisfied:
			t.Met++
		case dispensable(svc, n):
			continue
		}
		t.Total++
	}
	return t
}

// dispensable reports whether the need is optional.
func dispensable(svc *project.Service, n *Need) bool {
	switch {
	case n.Volume != nil:
		return n.Volume.Optional
	case n.Variable != nil:
		return !n.Variable.Needed || n.Default
	case svc.Contract == nil:
		return n.Default
	}
	for _, c := range svc.Contract.Connections {
		if &c.Line == n.Line {
			return c.Optional
		}
	}
	return n.Default
}
