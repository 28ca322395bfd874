package query

import (
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// A Tally counts the needs of a service. An optional need counts only if it is met or wrong. A need that is
// neither met nor unmet is unproven or unknown.
type Tally struct {
	Total int `json:"total"`
	Met   int `json:"met"`
	Unmet int `json:"unmet"`
}

// TallyOf counts the needs of a service.
func TallyOf(r *wiring.Result, svc *project.Service) Tally {
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

// dispensable reports whether the need is optional.
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

// Origins holds the descriptions of where a service's contract comes from.
var Origins = [...]string{
	project.NoContract: "nothing is known of its image", project.FromKey: "contract from `x-contract`",
	project.FromBuild: "contract from its Dockerfile", project.FromFile: "contract from a contract file",
	project.FromLock: "contract from the image's label", project.FromCatalog: "contract from the catalogue", project.FromEvidence: "no contract line; this is from its configuration",
	project.FromProgram: "contract of the program that it runs",
}
