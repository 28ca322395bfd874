package lsp

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/graph"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/query"
)

// This file answers dfvet/graph, a request of ours for the connections in Compose projects, as data and as
// drawings. The notification dfvet/graphChanged tells the client to request them again.

// The methods that dfvet adds to the protocol.
const (
	methodGraph        = "dfvet/graph"
	methodGraphChanged = "dfvet/graphChanged"
	methodCoverage     = "dfvet/coverage"
	methodRules        = "dfvet/rules"
	methodNeeds        = "dfvet/needs"
	methodReport       = "dfvet/report"
)

// A Graph describes a Compose project: its services and their connections.
type Graph struct {
	Name     string      `json:"name"`
	URI      uri.URI     `json:"uri"`
	Services []GraphNode `json:"services"`
	Hosts    []GraphHost `json:"hosts"`
	Edges    []GraphEdge `json:"edges"`
}

// A GraphNode describes a service.
type GraphNode struct {
	Name     string          `json:"name"`
	Image    string          `json:"image,omitempty"`
	Build    string          `json:"build,omitempty"` // the path of the Dockerfile, relative to the project
	URI      uri.URI         `json:"uri"`
	Range    protocol.Range  `json:"range"`
	Contract string          `json:"contract"` // the source of the contract
	Needs    wiring.Tally    `json:"needs"`
	Listens  []GraphListener `json:"listens"`
	Group    string          `json:"group,omitempty"` // the network or Compose file whose box contains the service
}

// A GraphHost is a host outside the project, or a missing one that should be a service.
type GraphHost struct {
	Name    string          `json:"name"`
	Missing bool            `json:"missing"` // whether it should be a service
	Listens []GraphListener `json:"listens"` // the LISTENS lines of its HOST block
	URI     uri.URI         `json:"uri,omitempty"`
	Range   *protocol.Range `json:"range,omitempty"`
}

// A GraphListener is a LISTENS line of a service.
type GraphListener struct {
	On    string          `json:"on"` // such as "TCP:80"
	Types []string        `json:"types"`
	As    string          `json:"as,omitempty"`
	URI   uri.URI         `json:"uri,omitempty"`
	Range *protocol.Range `json:"range,omitempty"`
}

// A GraphEdge is one need that leads to another service or to a host outside the project, or that is unmet.
type GraphEdge struct {
	From     string          `json:"from"`
	To       string          `json:"to,omitempty"`
	Host     string          `json:"host,omitempty"` // the host that the service tries to reach, if To is unknown
	Types    []string        `json:"types"`
	Label    string          `json:"label"`
	On       string          `json:"on,omitempty"`
	Variable string          `json:"variable,omitempty"`
	Verdict  string          `json:"verdict"`
	Message  string          `json:"message,omitempty"`
	URI      uri.URI         `json:"uri,omitempty"` // the place of the value, or else of the line that states the need
	Range    *protocol.Range `json:"range,omitempty"`
}

// graphParams selects projects: those of a file, the one with a URI, or all. With a format, the answer also
// contains drawings of the graphs.
type graphParams struct {
	TextDocument *protocol.TextDocumentIdentifier `json:"textDocument"`
	Project      uri.URI                          `json:"project"`
	Format       string                           `json:"format"`
}

// graphsAnswer is the answer to dfvet/graph; Text contains the projects drawn in the requested format.
type graphsAnswer struct {
	Projects []Graph `json:"projects"`
	Text     string  `json:"text,omitempty"`
}

// graphFormats holds the functions that draw the graphs, by format. A section is the part of a page for one
// project, for a client that has the rest of the page.
var graphFormats = map[string]func(*Snapshot, *strings.Builder, []*graph.Picture) error{
	"section": func(s *Snapshot, b *strings.Builder, p []*graph.Picture) error {
		b.WriteString(graph.Sections(p, s.locate))
		return nil
	},
	"svg": func(_ *Snapshot, b *strings.Builder, p []*graph.Picture) error { return graph.SVG(b, p) },
	"html": func(_ *Snapshot, b *strings.Builder, p []*graph.Picture) error {
		return graph.HTML(b, p, graph.PathLocator(""))
	},
	"mermaid": func(_ *Snapshot, b *strings.Builder, p []*graph.Picture) error { return graph.Mermaid(b, p) },
	"dot":     func(_ *Snapshot, b *strings.Builder, p []*graph.Picture) error { return graph.DOT(b, p) },
}

func graphs(c *Request, p *graphParams) (any, error) {
	draw := graphFormats[p.Format]
	if p.Format != "" && draw == nil {
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "unknown format %s", source.Quote(p.Format))
	}
	var found []*graph.Graph
	for _, folder := range c.folders {
		l := folder.now("")
		for _, app := range l.Apps {
			if p.TextDocument == nil || query.Concerns(app, pathOf(p.TextDocument.URI)) {
				found = append(found, graph.Of(l.Wiring(app), l.SecretTexts(app)))
			}
		}
		if c.Err() != nil {
			return nil, c.Err()
		}
	}
	out := graphsAnswer{Projects: []Graph{}}
	uriOf := func(g *graph.Graph) uri.URI {
		if g.File == nil {
			return ""
		}
		return c.URI(g.File.Path)
	}
	if p.Project != "" {
		found = slices.DeleteFunc(found, func(g *graph.Graph) bool { return uriOf(g) != p.Project })
	}
	slices.SortStableFunc(found, func(a, b *graph.Graph) int { return cmp.Compare(uriOf(a), uriOf(b)) })
	var pictures []*graph.Picture
	for _, g := range found {
		out.Projects = append(out.Projects, c.graph(g, uriOf(g)))
		if draw != nil {
			pictures = append(pictures, graph.Draw(g))
		}
	}
	if draw != nil {
		var b strings.Builder
		if err := draw(c.Snapshot, &b, pictures); err != nil {
			return nil, err
		}
		out.Text = b.String()
	}
	return encoded(&out)
}

func (s *Snapshot) graph(g *graph.Graph, at uri.URI) Graph {
	out := Graph{Name: g.Name, URI: at, Services: []GraphNode{}, Hosts: []GraphHost{}, Edges: []GraphEdge{}}
	for _, svc := range g.Services {
		n := GraphNode{Name: svc.Name, Image: svc.Image, Build: svc.Build, Contract: svc.Contract, Needs: svc.Needs, Listens: s.graphListeners(svc.Listens)}
		if place, ok := s.graphPlace(svc.Place); ok {
			n.URI, n.Range = place.URI, place.Range
		}
		if svc.Group >= 0 {
			n.Group = g.Groups[svc.Group]
		}
		out.Services = append(out.Services, n)
	}
	for _, h := range g.Hosts {
		n := GraphHost{Name: h.Name, Missing: h.Missing, Listens: s.graphListeners(h.Listens)}
		if place, ok := s.graphPlace(h.Place); ok {
			n.URI, n.Range = place.URI, &place.Range
		}
		out.Hosts = append(out.Hosts, n)
	}
	for _, e := range g.Edges {
		n := GraphEdge{From: e.From, To: e.To, Host: e.Host, Types: e.Types, Label: e.Label, On: e.On, Variable: e.Variable, Verdict: e.Verdict.String(), Message: e.Message}
		if place, ok := s.graphPlace(e.Place); ok {
			n.URI, n.Range = place.URI, &place.Range
		}
		out.Edges = append(out.Edges, n)
	}
	return out
}

func (s *Snapshot) graphListeners(all []graph.Listener) []GraphListener {
	out := []GraphListener{}
	for _, l := range all {
		n := GraphListener{On: l.On, Types: l.Types, As: l.As}
		if place, ok := s.graphPlace(l.Place); ok {
			n.URI, n.Range = place.URI, &place.Range
		}
		out = append(out, n)
	}
	return out
}

func (s *Snapshot) graphPlace(p graph.Place) (protocol.Location, bool) {
	if p.File == nil {
		return protocol.Location{}, false
	}
	return s.view().Location(query.Place{File: p.File, At: p.At}), true
}

// locate returns a place as attributes for an element of a page, or "" for no place.
func (s *Snapshot) locate(p graph.Place) string {
	at, ok := s.graphPlace(p)
	if !ok {
		return ""
	}
	start, end := at.Range.Start, at.Range.End
	return graph.Attribute("data-uri", string(at.URI)) + graph.Attribute("data-range", fmt.Sprintf("%d:%d-%d:%d", start.Line, start.Character, end.Line, end.Character))
}
