package lsp

import (
	"cmp"
	"path"
	"slices"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/query"
)

// This file answers dfvet/graph, dfvet's own request for the wiring of the Compose projects, for an editor to
// draw. The notification dfvet/graphChanged tells the client to request it again.

// dfvet's own methods.
const (
	methodGraph        = "dfvet/graph"
	methodGraphChanged = "dfvet/graphChanged"
	methodCoverage     = "dfvet/coverage"
	methodRules        = "dfvet/rules"
)

// A Graph describes a project: its services and their connections.
type Graph struct {
	Name     string      `json:"name"`
	URI      uri.URI     `json:"uri"`
	Services []GraphNode `json:"services"`
	Edges    []GraphEdge `json:"edges"`
}

// A GraphNode is a service.
type GraphNode struct {
	Name     string          `json:"name"`
	Image    string          `json:"image,omitempty"`
	Build    string          `json:"build,omitempty"` // the Dockerfile, relative to the project
	URI      uri.URI         `json:"uri"`
	Range    protocol.Range  `json:"range"`
	Contract string          `json:"contract"` // where it comes from
	Needs    wiring.Tally    `json:"needs"`
	Listens  []GraphListener `json:"listens"`
}

// A GraphListener is a line that says where a service listens.
type GraphListener struct {
	On    string          `json:"on"` // "TCP:80"
	Types []string        `json:"types"`
	As    string          `json:"as,omitempty"`
	URI   uri.URI         `json:"uri,omitempty"`
	Range *protocol.Range `json:"range,omitempty"`
}

// A GraphEdge is one need that leads to another service or to an outside host, or that is unmet.
type GraphEdge struct {
	From     string          `json:"from"`
	To       string          `json:"to,omitempty"`
	Host     string          `json:"host,omitempty"` // the requested target, if To is unknown
	Types    []string        `json:"types"`
	Label    string          `json:"label"`
	On       string          `json:"on,omitempty"`
	Variable string          `json:"variable,omitempty"`
	Verdict  string          `json:"verdict"`
	Message  string          `json:"message,omitempty"`
	URI      uri.URI         `json:"uri,omitempty"` // of the value, else of the line that states the need
	Range    *protocol.Range `json:"range,omitempty"`
}

// graphParams names a file whose projects are requested; without it, all projects are.
type graphParams struct {
	TextDocument *protocol.TextDocumentIdentifier `json:"textDocument"`
}

func graphs(c *Call, p *graphParams) (any, error) {
	all := []Graph{}
	for _, w := range c.folders {
		l := w.now("")
		for _, whole := range l.Apps {
			if p.TextDocument == nil || query.Concerns(whole, pathOf(p.TextDocument.URI)) {
				all = append(all, c.graph(l, whole))
			}
		}
		if c.Err() != nil {
			return nil, c.Err()
		}
	}
	slices.SortStableFunc(all, func(a, b Graph) int { return cmp.Compare(a.URI, b.URI) })
	return encoded(&struct {
		Projects []Graph `json:"projects"`
	}{all})
}

func (s *Snapshot) graph(l *query.Project, w *project.App) Graph {
	g := Graph{Name: path.Base(w.Model.Dir), Services: []GraphNode{}, Edges: []GraphEdge{}}
	if w.Model.Name != nil && w.Model.Name.Known {
		g.Name = w.Model.Name.Text
	}
	if len(w.Model.Files) > 0 {
		g.URI = s.URI(w.Model.Files[0].Source.Path)
	}
	r := l.Wiring(w)
	for _, svc := range w.Services {
		node := s.graphNode(r, svc)
		for _, n := range r.NeedsOf(svc) {
			if e, ok := s.graphEdge(r, n); ok && !slices.ContainsFunc(g.Edges, func(o GraphEdge) bool { return sameWire(o, e) }) {
				g.Edges = append(g.Edges, e)
			}
		}
		g.Services = append(g.Services, node)
	}
	g.conceal(source.NewSecretTexts(l.SecretTexts(w)))
	return g
}

// conceal removes secrets and control characters from all displayed text in a graph.
func (g *Graph) conceal(known *source.SecretTexts) {
	show := func(texts ...*string) {
		for _, t := range texts {
			*t = source.Escape(known.Mask(source.MaskQuoted(*t)))
		}
	}
	show(&g.Name)
	for i := range g.Services {
		n := &g.Services[i]
		show(&n.Name, &n.Image, &n.Build)
		for j := range n.Listens {
			show(&n.Listens[j].On, &n.Listens[j].As)
		}
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		show(&e.From, &e.To, &e.Host, &e.On, &e.Label, &e.Variable, &e.Message)
	}
}

// sameWire reports whether two edges would be drawn as one: the host and the port of one connection are two
// needs.
func sameWire(a, b GraphEdge) bool {
	return a.From == b.From && a.To == b.To && a.Host == b.Host && a.Label == b.Label && a.Verdict == b.Verdict
}

func (s *Snapshot) graphNode(r *wiring.Result, svc *project.Service) GraphNode {
	at := s.view().Location(query.Place{File: svc.Name.File, At: svc.Name.At})
	n := GraphNode{Name: svc.Name.Text, URI: at.URI, Range: at.Range, Contract: svc.Origin.Description(), Needs: r.Tally(svc), Listens: []GraphListener{}}
	if svc.Image != nil {
		n.Image = svc.Image.Text
	}
	if b := svc.Build; b != nil && svc.Service.Build != nil {
		n.Build = relative(r.App.Model.Dir, b.Path)
	}
	for _, p := range r.Ports(svc) {
		l := p.Listener
		one := GraphListener{On: portText(p), Types: typeNames(l.For), As: l.As}
		one.URI, one.Range = s.graphPlace(&l.Line)
		n.Listens = append(n.Listens, one)
	}
	return n
}

// portText formats where a service listens, or returns the text of the line if the port is unknown.
func portText(p wiring.Port) string {
	if p.First == 0 {
		return p.Listener.On.String()
	}
	return types.Endpoint{Transport: p.Transport, First: p.First, Last: p.Last}.String()
}

// relative shortens a path below a folder.
func relative(dir, full string) string {
	if project.Inside(dir, full) && full != dir {
		return full[len(dir)+1:]
	}
	return full
}

func typeNames(all []contract.Typed) []string {
	out := []string{}
	for _, t := range all {
		out = append(out, t.Type.Name())
	}
	return out
}

func (s *Snapshot) graphPlace(l *contract.Line) (uri.URI, *protocol.Range) {
	if l == nil || l.File == nil {
		return "", nil
	}
	at := s.view().Location(query.Place{File: l.File, At: l.At})
	return at.URI, &at.Range
}

// graphEdge returns the edge of a need; ok is false for a need that the service itself meets, and for a valid
// variable or volume.
func (s *Snapshot) graphEdge(r *wiring.Result, n *wiring.Need) (e GraphEdge, ok bool) {
	connects := len(n.Types) > 0
	if !connects && n.Verdict != wiring.Violated || n.Provider == n.Service && n.Provider != nil || connects && n.Host == "" && n.Provider == nil {
		return e, false
	}
	e = GraphEdge{From: n.Service.Name.Text, Host: n.Host, Types: typeNames(n.Types), Verdict: n.Verdict.String()}
	if n.Provider != nil && !query.IsOutside(n.Provider) {
		e.To, e.Host = n.Provider.Name.Text, ""
	}
	if n.Variable != nil {
		e.Variable = n.Variable.Name
	}
	e.On = endOf(r, n)
	e.Label = edgeLabel(n, e)
	if n.Fault != nil {
		e.Message = n.Fault.Message
	}
	if g := n.Value; g != nil && g.File != nil {
		at := s.view().Location(query.Place{File: g.File, At: g.At})
		e.URI, e.Range = at.URI, &at.Range
	} else {
		e.URI, e.Range = s.graphPlace(n.Line)
	}
	return e, true
}

// endOf formats the port that a need refers to, "" if unknown.
func endOf(r *wiring.Result, n *wiring.Need) string {
	transport := types.Transport("TCP")
	if n.Listener != nil {
		transport = n.Listener.On.Transport
	}
	if n.Port > 0 {
		return types.Endpoint{Transport: transport, First: n.Port, Last: n.Port}.String()
	}
	if n.Provider != nil && n.Listener != nil {
		for _, p := range r.Ports(n.Provider) {
			if p.Listener == n.Listener {
				return portText(p)
			}
		}
	}
	return ""
}

func edgeLabel(n *wiring.Need, e GraphEdge) string {
	switch {
	case len(e.Types) > 0 && e.On != "":
		return e.Types[0] + " " + e.On
	case len(e.Types) > 0:
		return e.Types[0]
	case n.Variable != nil:
		return n.Variable.Name
	case n.Volume != nil && n.Volume.Path != "":
		return n.Volume.Path
	}
	return "a need"
}
