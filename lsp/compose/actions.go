package compose

import (
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// offerFixes offers to add what a service lacks: values that its image needs, a health check, definitions of
// names that it uses.
func offerFixes(a *query.Actions, at source.Span) {
	x := indexAt(a.Query)
	if x == nil {
		return
	}
	q := *a.Query
	q.Pos = at.Start
	if m, _ := namesAt(&q); m.kind != "" {
		offerDefinition(a, m)
	}
	s := x.before(at.Start)
	if s == nil || s.service() == "" {
		return
	}
	svc := serviceNamed(&q, s.service())
	if svc == nil {
		return
	}
	offerSpellings(a, s, svc)
	if s.depth < 3 || s.name == "build" {
		docker.OfferInferredService(a, svc)
	}
	if svc.Contract == nil {
		return
	}
	focus := s.environmentName()
	if focus == "" && s.depth > 2 && s.name != "environment" && s.name != "healthcheck" && s.name != "image" && s.name != "build" {
		return
	}
	offerWiring(a, svc, focus)
	if focus == "" {
		offerPlaceholders(a, svc)
		offerHealth(a, svc)
	}
}

// offerDefinition offers to define a name at the top level.
func offerDefinition(a *query.Actions, m composeMention) {
	switch m.kind {
	case "networks", "volumes", "configs", "secrets", "models":
	default:
		return
	}
	if m.text == "default" || len(madeAt(a.Query, m.composeName)) > 0 {
		return
	}
	a.Add(fmt.Sprintf("define %s %s", strings.TrimSuffix(m.kind, "s"), m.text), protocol.CodeActionKindQuickFix, a.About("compose/"), false, define(a.Query, m.kind, m.text))
}

// A wireable variable is one by which the contract refers to a provider.
type wireable struct {
	*contract.Variable
	choices []wiring.Choice
}

// offerWiring offers to set all variables of a connection, to join a network, and to start the provider
// first. It does so for each connection with something missing or wrong, and for each service that can
// satisfy it.
func offerWiring(a *query.Actions, svc *project.Service, focus string) {
	r := a.Wires(svc)
	groups := map[string][]wireable{}
	var order []string
	for _, v := range svc.Contract.Variables {
		ref, kind := v.Format.Reference()
		if v.Emits || kind == "" || strings.ContainsAny(v.Name, "*") || v.Name[0] == '-' || r.Holds(svc, &v.Line) == types.No {
			continue
		}
		key := ref.Name
		if key == "" {
			key = ref.Type.Name()
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], wireable{Variable: v})
	}
	for _, key := range order {
		group := groups[key]
		if focus != "" && !slices.ContainsFunc(group, func(w wireable) bool { return w.Is(focus) }) {
			continue
		}
		if focus == "" && !slices.ContainsFunc(group, func(w wireable) bool { return lacks(a, r, svc, w.Variable) }) {
			continue
		}
		for i := range group {
			group[i].choices = r.Choices(svc, group[i].Variable)
		}
		wireGroup(a, r, svc, group)
	}
}

// lacks reports whether a required variable has no value, or a wrong one.
func lacks(a *query.Actions, r *wiring.Result, svc *project.Service, v *contract.Variable) bool {
	for _, n := range r.NeedsOf(svc) {
		if n.Verdict == wiring.Violated && (n.Variable == v || n.Line == &v.Line || n.Value != nil && v.Is(n.Value.Name)) {
			return true
		}
	}
	return false
}

// wireGroup offers each service that can satisfy a connection.
func wireGroup(a *query.Actions, r *wiring.Result, svc *project.Service, group []wireable) {
	var offered []*project.Service
	for _, w := range group {
		for _, c := range w.choices {
			if slices.Contains(offered, c.Service) || len(offered) >= 5 {
				continue
			}
			offered = append(offered, c.Service)
		}
	}
	for _, p := range offered {
		var pairs [][2]string
		for _, w := range group {
			i := slices.IndexFunc(w.choices, func(c wiring.Choice) bool { return c.Service == p })
			if i < 0 || !settable(a, r, svc, w, w.choices[i]) {
				continue
			}
			pairs = append(pairs, [2]string{w.Name, w.choices[i].Text})
		}
		if len(pairs) == 0 {
			continue
		}
		if changes := joining(a, svc, p, pairs); changes != nil {
			a.Add(fmt.Sprintf("wire %s to %s", namesOf(pairs), p.Name.Text), protocol.CodeActionKindQuickFix, a.About("wiring/"), false, changes)
		}
	}
}

// settable reports whether wiring a connection to a service sets the variable: it has no valid value, or one
// that refers to another service.
func settable(a *query.Actions, r *wiring.Result, svc *project.Service, w wireable, to wiring.Choice) bool {
	given := (*project.Given)(nil)
	for _, n := range w.Names() {
		if g := svc.Env[n]; g != nil && !g.Image {
			given = g
		}
	}
	switch {
	case given == nil:
		return w.Needed || !goesWithout(a, w, to)
	case given.File != a.File.Source || given.Name != w.Name:
		return false
	}
	for _, n := range r.NeedsOf(svc) {
		if n.Value == given && n.Provider == to.Service && n.Verdict == wiring.Satisfied {
			return false
		}
	}
	return given.Text == "" || lacks(a, r, svc, w.Variable)
}

// goesWithout reports whether an optional variable has the right value by default.
func goesWithout(a *query.Actions, w wireable, to wiring.Choice) bool {
	_, kind := w.Format.Reference()
	switch {
	case w.Default != nil:
		return *w.Default == to.Text
	case kind == types.Port:
		return slices.ContainsFunc(to.Listener.For, func(t contract.Typed) bool {
			return slices.ContainsFunc(a.Own().Types.Defaults(t.Type, false), func(e types.Endpoint) bool { return e.Has(to.Port) })
		})
	}
	return kind == types.User || kind == types.Password || kind == types.Database || kind == types.Token
}

func namesOf(pairs [][2]string) string {
	var names []string
	for _, p := range pairs {
		names = append(names, p[0])
	}
	return strings.Join(names, ", ")
}

// joining returns the edits that set variables, connect two services to one network and start one before the
// other; nil if they cannot be written.
func joining(a *query.Actions, svc, p *project.Service, pairs [][2]string) []query.Change {
	e := editService(a.Query, svc.Name.Text)
	if e == nil {
		return nil
	}
	e.setVariables(pairs)
	if !query.IsOutside(p) && !e.start(svc, p) {
		return nil
	}
	if !e.ok {
		return nil
	}
	return e.all
}

// start connects two services to one network and starts one before the other; it returns false if that cannot
// be written.
func (e *serviceEditor) start(svc, p *project.Service) bool {
	if !together(svc, p) {
		nets := p.Host().Networks
		if svc.NetworkMode != nil || p.NetworkMode != nil || len(nets) == 0 {
			return false
		}
		var first []string
		if len(svc.Networks) > 0 && svc.Networks[0].Implied {
			first = append(first, "default")
		}
		e.addName("networks", nets[0].Network.Text, "", first...)
	}
	order := project.NewOrder(svc.App)
	if !order.Started(svc)[p.Index] && !order.Started(p)[svc.Index] && len(p.Profiles) == 0 {
		condition := "service_started"
		if p.Healthcheck != nil && !p.Healthcheck.Disable {
			condition = "service_healthy"
		}
		if e.own("depends_on") == nil && condition == "service_healthy" {
			in := strings.Repeat(" ", e.unit)
			e.add([]string{"depends_on:", in + p.Name.Text + ":", in + in + "condition: " + condition},
				"depends_on: {"+p.Name.Text+": {condition: "+condition+"}}")
		} else {
			e.addName("depends_on", p.Name.Text, "{condition: "+condition+"}")
		}
	}
	return true
}

// together reports whether two services share a network.
func together(a, b *project.Service) bool {
	a, b = a.Host(), b.Host()
	for _, n := range a.Networks {
		for _, o := range b.Networks {
			if n.Network.Text == o.Network.Text {
				return true
			}
		}
	}
	return a == b
}

// offerPlaceholders offers to set all variables that the service needs and does not set.
func offerPlaceholders(a *query.Actions, svc *project.Service) {
	r := a.Wires(svc)
	var pairs [][2]string
	for _, n := range r.NeedsOf(svc) {
		v := n.Variable
		if v == nil || n.Verdict != wiring.Violated || n.Value != nil || strings.ContainsAny(v.Name, "*") || v.Name[0] == '-' {
			continue
		}
		if !slices.ContainsFunc(pairs, func(p [2]string) bool { return p[0] == v.Name }) {
			pairs = append(pairs, [2]string{v.Name, placeholder(a, svc, v)})
		}
	}
	e := editService(a.Query, svc.Name.Text)
	if len(pairs) == 0 || e == nil || len(pairs) == 1 && !strings.HasPrefix(pairs[0][1], "${") {
		return // wiring to a known provider is already offered
	}
	e.setVariables(pairs)
	title := fmt.Sprintf("set the %s that %s needs", query.Count(len(pairs), "variable"), svc.Name.Text)
	if len(pairs) == 1 {
		title = fmt.Sprintf("set %s, which %s needs", pairs[0][0], svc.Name.Text)
	}
	if e.ok {
		a.Add(title, protocol.CodeActionKindQuickFix, a.About("wiring/"), false, e.all)
	}
}

// placeholder returns a value for a variable: a valid one, or else an interpolation that Compose requires at
// start.
func placeholder(a *query.Actions, svc *project.Service, v *contract.Variable) string {
	for _, o := range offers(a.Query, svc, v) {
		return o.text
	}
	if words := wordsOf(v.Format); len(words) > 0 && words[0] != "" {
		return words[0]
	}
	return "${" + v.Name + ":?}"
}

// offerHealth offers a health check that is known to work, if the service has none.
func offerHealth(a *query.Actions, svc *project.Service) {
	h := svc.Healthcheck
	if h != nil && (h.Test != nil || h.Disable) || svc.Contract.Config.Health != nil && !svc.Contract.Config.Health.None {
		return
	}
	words, e := healthTest(a.Query, svc), editService(a.Query, svc.Name.Text)
	if words == nil || e == nil || h != nil {
		return
	}
	test := flowList(append([]string{"CMD"}, words...))
	in := strings.Repeat(" ", e.unit)
	e.add([]string{"healthcheck:", in + "test: " + test, in + "interval: 10s", in + "timeout: 5s", in + "retries: 5", in + "start_period: 30s"},
		"healthcheck: {test: "+test+", interval: 10s, timeout: 5s, retries: 5, start_period: 30s}")
	if e.ok {
		a.Add("add a health check to "+svc.Name.Text, protocol.CodeActionKindRefactorRewrite, nil, false, e.all)
	}
}
