package lsp

import (
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// A Tally counts what a service needs: what it may do without counts only where it is met or wrong. What
// is neither met nor unmet is not proven, or unknown.
type Tally struct {
	Total int `json:"total"`
	Met   int `json:"met"`
	Unmet int `json:"unmet"`
}

func tallyOf(r *wiring.Result, svc *project.Service) Tally {
	var t Tally
	for _, n := range r.NeedsOf(svc) {
		switch {
		case n.Verdict == wiring.Violated:
			t.Unmet++
		case n.Verdict == wiring.Satisfied:
			t.Met++
		case dispensable(svc, n):
			continue
		}
		t.Total++
	}
	return t
}

// dispensable reports whether a need is of a line that may go unheeded.
func dispensable(svc *project.Service, n *wiring.Need) bool {
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
