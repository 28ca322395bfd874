package wire

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// mostProviders limits the number of providers that are considered for one connection.
const mostProviders = 20

// A Link holds the variables of a service with which its contract refers to one provider: host, port, user
// and so on.
type Link struct {
	Service   *project.Service
	Variables []*contract.Variable

	result  *wiring.Result
	types   *types.Registry
	choices [][]wiring.Choice // values for each variable; nil until they are needed
}

// Links lists the links of a service, in the order of its contract.
func Links(r *wiring.Result, reg *types.Registry, s *project.Service) []*Link {
	if s.Contract == nil {
		return nil
	}
	groups := map[string]*Link{}
	var all []*Link
	for _, v := range s.Contract.Variables {
		ref, kind := v.Format.Reference()
		if v.Emits || kind == "" || strings.Contains(v.Name, "*") || v.Name[0] == '-' || contract.IsOperand(v.Name) || r.Holds(s, &v.Line) == types.No {
			continue
		}
		key := ref.Name
		if key == "" {
			key = ref.Type.Name()
		}
		if groups[key] == nil {
			groups[key] = &Link{Service: s, result: r, types: reg}
			all = append(all, groups[key])
		}
		groups[key].Variables = append(groups[key].Variables, v)
	}
	return all
}

// Lacks reports whether a variable of the link is missing or violates a need.
func (l *Link) Lacks() bool { return slices.ContainsFunc(l.Variables, l.lacks) }

func (l *Link) lacks(v *contract.Variable) bool {
	return slices.ContainsFunc(l.result.NeedsOf(l.Service), func(n *wiring.Need) bool {
		return n.Verdict == wiring.Violated && (n.Variable == v || n.Line == &v.Line || n.Value != nil && v.Is(n.Value.Name))
	})
}

// offered returns, for each variable, the values that would satisfy it.
func (l *Link) offered() [][]wiring.Choice {
	if l.choices == nil {
		for _, v := range l.Variables {
			l.choices = append(l.choices, l.result.Choices(l.Service, v))
		}
	}
	return l.choices
}

// Candidates lists the listeners that can satisfy the link, the most likely first. It includes only the first
// listener of each service.
func (l *Link) Candidates() []wiring.Offer {
	var all []wiring.Offer
	for _, choices := range l.offered() {
		for _, c := range choices {
			if len(all) < mostProviders && !slices.ContainsFunc(all, func(o wiring.Offer) bool { return o.Service == c.Service }) {
				all = append(all, c.Offer)
			}
		}
	}
	return all
}

// A Pair is a variable with its value in Compose syntax.
type Pair struct{ Name, Value string }

// Pairs lists the variables that must be set to connect the link to a provider.
func (l *Link) Pairs(p *project.Service) []Pair {
	var pairs []Pair
	for i, v := range l.Variables {
		choices := l.offered()[i]
		at := slices.IndexFunc(choices, func(c wiring.Choice) bool { return c.Service == p })
		if at >= 0 && l.settable(v, choices[at]) {
			pairs = append(pairs, Pair{v.Name, choices[at].Text})
		}
	}
	return pairs
}

// settable reports whether connecting the link to a service sets the variable. It does if the variable has no
// valid value, or one that refers to another service.
func (l *Link) settable(v *contract.Variable, to wiring.Choice) bool {
	given := (*project.Given)(nil)
	for _, n := range slices.Concat(v.Names(), v.Variants()) {
		if g := l.Service.Env[n]; g != nil && !g.Image {
			given = g
		}
	}
	switch {
	case given == nil:
		return v.Needed || !l.goesWithout(v, to)
	case given.File != l.Service.Name.File || given.Name != v.Name:
		return false
	}
	for _, n := range l.result.NeedsOf(l.Service) {
		if n.Value == given && n.Provider == to.Service && n.Verdict == wiring.Satisfied {
			return false
		}
	}
	return given.Text == "" || l.lacks(v)
}

// goesWithout reports whether an optional variable already has the right value by default.
func (l *Link) goesWithout(v *contract.Variable, to wiring.Choice) bool {
	_, kind := v.Format.Reference()
	switch {
	case v.Default != nil:
		return *v.Default == to.Text
	case kind == types.Port:
		return slices.ContainsFunc(to.Listener.For, func(t contract.Typed) bool {
			return slices.ContainsFunc(l.types.Defaults(t.Type, false), func(e types.Endpoint) bool { return e.Has(to.Port) })
		})
	}
	return kind == types.User || kind == types.Password || kind == types.Database || kind == types.Token
}

// Join returns the edits that set variables of a service, connect it to a network of p, and start p first.
// They are for f, which must define the service. Join returns nil if they are not possible.
func Join(f *compose.File, s, p *project.Service, pairs []Pair) []source.Edit {
	e := edit.Service(f, s.Name.Text)
	if e == nil {
		return nil
	}
	var all [][2]string
	for _, x := range pairs {
		all = append(all, [2]string{x.Name, x.Value})
	}
	e.SetVariables(all)
	if p.Outside == nil && !start(e, s, p) {
		return nil
	}
	edits, _ := e.Edits()
	return edits
}

// start connects two services to a common network, and makes one start before the other. It returns false if
// that is not possible.
func start(e *edit.ServiceEditor, s, p *project.Service) bool {
	if !together(s, p) {
		nets := p.NetworkOwner().Networks
		if s.NetworkMode != nil || p.NetworkMode != nil || len(nets) == 0 {
			return false
		}
		var first []string
		if len(s.Networks) > 0 && s.Networks[0].Implied {
			first = append(first, "default")
		}
		e.AddName("networks", nets[0].Network.Text, "", first...)
	}
	order := project.NewOrder(s.App)
	if !order.Started(s)[p.Index] && !order.Started(p)[s.Index] && len(p.Profiles) == 0 {
		depend(e, p)
	}
	return true
}

// depend adds a dependency. Its condition is service_healthy if the service has a health check.
func depend(e *edit.ServiceEditor, p *project.Service) {
	condition := "service_started"
	if p.Healthcheck != nil && !p.Healthcheck.Disable {
		condition = "service_healthy"
	}
	if e.Own("depends_on") == nil && condition == "service_healthy" {
		e.Add([]string{"depends_on:", e.Indent + p.Name.Text + ":", e.Indent + e.Indent + "condition: " + condition},
			"depends_on: {"+p.Name.Text+": {condition: "+condition+"}}")
		return
	}
	e.AddName("depends_on", p.Name.Text, "{condition: "+condition+"}")
}

// together reports whether two services share a network.
func together(a, b *project.Service) bool {
	a, b = a.NetworkOwner(), b.NetworkOwner()
	return a == b || slices.ContainsFunc(a.Networks, func(n compose.Attachment) bool {
		return slices.ContainsFunc(b.Networks, func(o compose.Attachment) bool { return n.Network.Text == o.Network.Text })
	})
}
