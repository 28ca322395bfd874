package wiring

import (
	"maps"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/types"
)

// evidence judges the URLs in the environment of a service without a contract: a scheme that
// belongs to one type alone, and not to HTTP, is evidence of a need (dialect, section 7).
func (c *checker) evidence(v *view) {
	for _, name := range slices.Sorted(maps.Keys(v.Env)) {
		g := v.Env[name]
		text, known := masked(g)
		if g.Image || !known {
			continue
		}
		scheme, rest, ok := strings.Cut(strings.TrimPrefix(text, "jdbc:"), "://")
		if !ok || rest == "" || strings.ContainsAny(text, " \n") {
			continue
		}
		t, ok := c.onlyType(scheme)
		if base, _, driver := strings.Cut(scheme, "+"); !ok && driver && len(c.types.OfScheme(strings.ToLower(scheme))) == 0 {
			t, ok = c.onlyType(base) // what follows "+" is the client's affair
		}
		if !ok {
			continue
		}
		f := &types.Format{Kind: types.URL, Ref: types.Ref{Type: t}, Len: len(text)}
		if c.types.Check(f, text) != nil {
			continue
		}
		var ends []*end
		for _, target := range hosts(targets(c.types, f, text)) {
			e := &end{v: v, types: []contract.Typed{{Type: t}}, value: g, transport: "TCP", evidence: true}
			e.take(target)
			ends = append(ends, e)
		}
		for _, e := range c.withPorts(v, nil, ends) {
			c.judge(e)
		}
	}
}

func (c *checker) onlyType(scheme string) (types.Type, bool) {
	all := c.types.OfScheme(strings.ToLower(scheme))
	if len(all) != 1 {
		return types.Type{}, false
	}
	http, _ := types.ParseType("org.ietf.http/")
	for _, a := range c.types.Ancestors(all[0]) {
		if a.Name() == http.Name() {
			return types.Type{}, false
		}
	}
	return all[0], true
}
