package compose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wire"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// offerFixes offers to add what a service lacks: values that its image needs, a health check, and definitions
// of the names that it uses.
func offerFixes(a *query.Actions, at source.Span) {
	x := indexAt(a.Query)
	if x == nil {
		return
	}
	q := *a.Query
	q.Pos = at.Start
	if m, _ := namesAt(&q); m.Kind != "" {
		offerDefinition(a, m)
	}
	s := x.Before(at.Start)
	if s == nil || s.Service() == "" {
		return
	}
	svc := serviceNamed(&q, s.Service())
	if svc == nil {
		return
	}
	offerSpellings(a, s, svc)
	if s.Depth < 3 || s.Name == "build" {
		docker.OfferInferredService(a, svc)
	}
	if svc.Contract == nil {
		return
	}
	focus := environmentName(s)
	if focus == "" && s.Depth > 2 && s.Name != "environment" && s.Name != "healthcheck" && s.Name != "image" && s.Name != "build" {
		return
	}
	offerWiring(a, svc, focus)
	offerAllWires(a, svc)
	if focus == "" {
		offerPlaceholders(a, svc)
		offerHealth(a, svc)
	}
}

// offerDefinition offers to define an undefined network, volume or the like at the top level of the file.
func offerDefinition(a *query.Actions, m cursor.Mention) {
	switch m.Kind {
	case "networks", "volumes", "configs", "secrets", "models":
	default:
		return
	}
	if m.Text == "default" || len(madeAt(a.Query, m.Name)) > 0 {
		return
	}
	a.Add(fmt.Sprintf("define %s %s", strings.TrimSuffix(m.Kind, "s"), m.Text), protocol.CodeActionKindQuickFix, a.About("compose/"), false, query.ChangesOf(edit.Define(TreeOf(a.File), m.Kind, m.Text)))
}

// offerWiring offers to set all variables of a connection, to join a network, and to start the provider
// first. It does so for each incomplete or wrong connection, or for the one that uses the variable focus, and
// for each service that can satisfy it.
func offerWiring(a *query.Actions, svc *project.Service, focus string) {
	for _, l := range wire.Links(a.Wires(svc), a.OwnProject().Types, svc) {
		if focus != "" && !slices.ContainsFunc(l.Variables, func(v *contract.Variable) bool { return v.Is(focus) }) || focus == "" && !l.Lacks() {
			continue
		}
		candidates := l.Candidates()
		for _, c := range candidates[:min(len(candidates), mostOffered)] {
			pairs := l.Pairs(c.Service)
			if len(pairs) == 0 {
				continue
			}
			if changes := query.ChangesOf(wire.Join(TreeOf(a.File), svc, c.Service, pairs)); changes != nil {
				a.Add(fmt.Sprintf("wire %s to %s", namesOf(pairs), c.Service.Name.Text), protocol.CodeActionKindQuickFix, a.About("wiring/"), false, changes)
			}
		}
	}
}

// offerAllWires offers to connect all needs of the project that have only one solution, if there are at least
// two.
func offerAllWires(a *query.Actions, svc *project.Service) {
	const title = "connect everything that has only one solution"
	if len(needsOf(a.Query, svc.App).Steps()) < 2 {
		return
	}
	if data := (connectData{a.File.Source.Path}); a.Client.Resolves {
		raw, _ := protocol.Marshal(data)
		a.Offer(query.Action{Title: title, Kind: protocol.CodeActionKindQuickFix, Of: a.About("wiring/"), Data: raw})
	} else if a.Asked { // every step is checked, which takes time
		a.Add(title, protocol.CodeActionKindQuickFix, a.About("wiring/"), false, data.changes(a.Workspace))
	}
}

// connectData identifies the action of offerAllWires.
type connectData struct {
	Connect string `json:"connect"` // the path of the Compose file
}

func (d connectData) changes(w query.Workspace) []query.Change {
	_, changes := query.Connect(w, d.Connect)
	return changes
}

// resolveConnected returns the changes of the action of offerAllWires.
func resolveConnected(q *query.Query, raw jsontext.Value) []query.Change {
	var data connectData
	if protocol.Unmarshal(raw, &data) != nil || data.Connect == "" {
		return nil
	}
	data.Connect = strings.Clone(data.Connect)
	return data.changes(q.Workspace)
}

const (
	mostOffered = 5   // the maximum number of providers to offer for one connection
	mostWired   = 300 // the maximum number of services in a project whose needs are listed, because editors request this often
)

func namesOf(pairs []wire.Pair) string {
	var names []string
	for _, p := range pairs {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// offerPlaceholders offers to set all variables that the service needs but does not set.
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
	e := edit.Service(TreeOf(a.File), svc.Name.Text)
	if len(pairs) == 0 || e == nil || len(pairs) == 1 && !strings.HasPrefix(pairs[0][1], "${") {
		return // offerWiring already offers a known provider
	}
	e.SetVariables(pairs)
	title := fmt.Sprintf("set the %s that %s needs", query.Count(len(pairs), "variable"), svc.Name.Text)
	if len(pairs) == 1 {
		title = fmt.Sprintf("set %s, which %s needs", pairs[0][0], svc.Name.Text)
	}
	if edits, ok := e.Edits(); ok {
		a.Add(title, protocol.CodeActionKindQuickFix, a.About("wiring/"), false, query.ChangesOf(edits))
	}
}

// placeholder returns a value for a variable: a valid one, or else an interpolation such as ${NAME:?}, which
// Compose requires to be set.
func placeholder(a *query.Actions, svc *project.Service, v *contract.Variable) string {
	for _, o := range suggestedValues(a.Query, svc, v) {
		return o.text
	}
	if words := wordsOf(v.Format); len(words) > 0 && words[0] != "" {
		return words[0]
	}
	return "${" + v.Name + ":?}"
}

// offerHealth offers a health check that is known to work for the image, if the service has none.
func offerHealth(a *query.Actions, svc *project.Service) {
	h := svc.Healthcheck
	if h != nil && (h.Test != nil || h.Disable) || svc.Contract.Config.Health != nil && !svc.Contract.Config.Health.None {
		return
	}
	words, e := healthTest(a.Query, svc), edit.Service(TreeOf(a.File), svc.Name.Text)
	if words == nil || e == nil || h != nil {
		return
	}
	test := flowList(append([]string{"CMD"}, words...))
	in := e.Indent
	e.Add([]string{"healthcheck:", in + "test: " + test, in + "interval: 10s", in + "timeout: 5s", in + "retries: 5", in + "start_period: 30s"},
		"healthcheck: {test: "+test+", interval: 10s, timeout: 5s, retries: 5, start_period: 30s}")
	if edits, ok := e.Edits(); ok {
		a.Add("add a health check to "+svc.Name.Text, protocol.CodeActionKindRefactorRewrite, nil, false, query.ChangesOf(edits))
	}
}
