// Package graph draws the wiring of a Compose project: its services, their needs, and the providers. Of
// creates the graph of a project, a Picture is its layout, and the other files write that in one of the
// formats. The command line and the server show the same pictures.
package graph

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// A Graph is the wiring of one Compose project.
type Graph struct {
	Name     string
	File     *source.File // the first Compose file, or nil
	Services []*Service   // in the order of the Compose files
	Hosts    []*Host      // hosts that are needed but are not services, in the order of the edges
	Edges    []*Edge
	Groups   []string // names of the networks or Compose files that group the services; empty if they are not grouped
	Grouping string   // what groups represent: "network" or "file"
}

// A Place is a part of a file to which a reader can go. File is nil if there is none.
type Place struct {
	File *source.File
	At   source.Span
}

// A Service is a service of the project.
type Service struct {
	Name     string
	Image    string
	Build    string // path of the Dockerfile, relative to the project
	Place    Place
	Contract string // description of where the contract comes from
	Needs    wiring.Tally
	Listens  []Listener
	Group    int // index in Groups, or -1
	id       int // number of the box in the project
}

// A Listener is a contract line about where a service or host listens.
type Listener struct {
	On    string // for example "TCP:80"
	Types []string
	As    string
	Place Place
}

// A Host is a host outside the project that a service needs.
type Host struct {
	Name    string
	Place   Place // place of its HOST block
	Listens []Listener
	Missing bool // only a service could have this name, but none has it
	id      int  // number of the box in the project
}

// An Edge is a need that leads to a service or a host, or that is not met.
type Edge struct {
	From     string
	To       string // the service that is needed, or "" for a host or nothing
	Host     string
	Types    []string
	Label    string
	On       string // for example "TCP:80"; "" if unknown
	Variable string
	Verdict  wiring.Verdict
	Message  string // message of the fault that is reported
	Place    Place  // place of the value, or else of the line that states the need
	id       int    // number of the edge in the project
}

// Unmet reports whether the need is violated.
func (e *Edge) Unmet() bool { return e.Verdict == wiring.Violated }

// Of creates the graph of a project from its wiring. secrets are texts that no picture may show.
func Of(r *wiring.Result, secrets []string) *Graph {
	app := r.App
	g := &Graph{Name: path.Base(app.Model.Dir)}
	if app.Model.Name != nil && app.Model.Name.Known {
		g.Name = app.Model.Name.Text
	}
	if len(app.Model.Files) > 0 {
		g.File = app.Model.Files[0].Source
	}
	outside := map[string]*project.Service{}
	for _, svc := range app.Services {
		g.Services = append(g.Services, serviceOf(r, svc))
		seen := map[wire]bool{}
		for _, n := range r.NeedsOf(svc) {
			if e, ok := edgeOf(r, n); ok && !seen[wireOf(e)] {
				seen[wireOf(e)] = true
				g.Edges = append(g.Edges, e)
				if e.To == "" && e.Host != "" && n.Provider != nil {
					outside[e.Host] = n.Provider
				}
			}
		}
	}
	g.addHosts(r, outside)
	g.number()
	g.group(app)
	g.conceal(source.NewSecretTexts(secrets))
	return g
}

// number numbers the parts of the graph. Parts keep their numbers when others are removed.
func (g *Graph) number() {
	for i, s := range g.Services {
		s.id = i
	}
	for i, h := range g.Hosts {
		h.id = len(g.Services) + i
	}
	for i, e := range g.Edges {
		e.id = i
	}
}

// A wire is what two edges have in common if they are drawn as one. The host and the port of one connection,
// for example, are two needs.
type wire struct {
	to, host, label string
	verdict         wiring.Verdict
}

func wireOf(e *Edge) wire { return wire{e.To, e.Host, e.Label, e.Verdict} }

func serviceOf(r *wiring.Result, svc *project.Service) *Service {
	s := &Service{Name: svc.Name.Text, Place: Place{svc.Name.File, svc.Name.At}, Contract: svc.Origin.Description(), Needs: r.Tally(svc), Listens: listeners(r, svc), Group: -1}
	if svc.Image != nil {
		s.Image = svc.Image.Text
	}
	if b := svc.Build; b != nil && svc.Service.Build != nil {
		s.Build = relative(r.App.Model.Dir, b.Path)
	}
	return s
}

func listeners(r *wiring.Result, svc *project.Service) []Listener {
	var all []Listener
	for _, p := range r.Ports(svc) {
		all = append(all, Listener{On: portText(p), Types: typeNames(p.Listener.For), As: p.Listener.As, Place: placeOf(&p.Listener.Line)})
	}
	return all
}

// portText returns the address that a service listens on. It returns the text of the line if the port is
// unknown.
func portText(p wiring.Port) string {
	if p.First == 0 {
		return p.Listener.On.String()
	}
	return types.Endpoint{Transport: p.Transport, First: p.First, Last: p.Last}.String()
}

// relative returns a path relative to a folder that contains it.
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

func placeOf(l *contract.Line) Place {
	if l == nil || l.File == nil {
		return Place{}
	}
	return Place{l.File, l.At}
}

// edgeOf returns the edge for a need. ok is false for a need that the service itself meets, and for a valid
// variable or volume.
func edgeOf(r *wiring.Result, n *wiring.Need) (e *Edge, ok bool) {
	connects := len(n.Types) > 0
	if !connects && n.Verdict != wiring.Violated || n.Provider == n.Service && n.Provider != nil || connects && n.Host == "" && n.Provider == nil {
		return nil, false
	}
	e = &Edge{From: n.Service.Name.Text, Host: n.Host, Types: typeNames(n.Types), Verdict: n.Verdict, On: endOf(r, n)}
	if n.Provider != nil && n.Provider.Outside == nil {
		e.To, e.Host = n.Provider.Name.Text, ""
	}
	if n.Variable != nil {
		e.Variable = n.Variable.Name
	}
	e.Label = edgeLabel(n, e)
	if n.Fault != nil {
		e.Message = n.Fault.Message
	}
	if v := n.Value; v != nil && v.File != nil {
		e.Place = Place{v.File, v.At}
	} else {
		e.Place = placeOf(n.Line)
	}
	return e, true
}

// endOf returns the port to which a need refers, or "" if it is unknown.
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

func edgeLabel(n *wiring.Need, e *Edge) string {
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

// addHosts adds the hosts outside the project to which edges lead.
func (g *Graph) addHosts(r *wiring.Result, outside map[string]*project.Service) {
	at := map[string]*Host{}
	for _, e := range g.Edges {
		if e.To != "" || e.Host == "" {
			continue
		}
		h := at[e.Host]
		if h == nil {
			h = &Host{Name: e.Host, Missing: true}
			if svc := outside[e.Host]; svc != nil {
				h.Missing = false
				h.Place, h.Listens = Place{svc.Name.File, svc.Name.At}, listeners(r, svc)
			}
			at[e.Host] = h
			g.Hosts = append(g.Hosts, h)
		}
		h.Missing = h.Missing && e.Unmet()
	}
}

// conceal removes secrets and control characters from all displayed text.
func (g *Graph) conceal(known *source.SecretTexts) {
	show := func(texts ...*string) {
		for _, t := range texts {
			*t = source.Escape(known.Mask(source.MaskQuoted(*t)))
		}
	}
	listens := func(all []Listener) {
		for i := range all {
			show(&all[i].On, &all[i].As)
		}
	}
	show(&g.Name)
	for _, s := range g.Services {
		show(&s.Name, &s.Image, &s.Build)
		listens(s.Listens)
	}
	for _, h := range g.Hosts {
		show(&h.Name)
		listens(h.Listens)
	}
	for _, e := range g.Edges {
		show(&e.From, &e.To, &e.Host, &e.On, &e.Label, &e.Variable, &e.Message)
	}
	for i := range g.Groups {
		show(&g.Groups[i])
	}
}

// Unmet returns the graph with only those needs that are not met.
func (g *Graph) Unmet() *Graph {
	return g.keep((*Edge).Unmet, func(*Service) bool { return false })
}

// Near returns the graph of a service and of the services that a need connects with it. It returns nil if
// there is no such service.
func (g *Graph) Near(service string) *Graph {
	itself := func(s *Service) bool { return s.Name == service }
	if !slices.ContainsFunc(g.Services, itself) {
		return nil
	}
	return g.keep(func(e *Edge) bool { return e.From == service || e.To == service }, itself)
}

// keep returns the graph with the edges that edge selects and the boxes at their ends, and the services that
// service selects.
func (g *Graph) keep(edge func(*Edge) bool, service func(*Service) bool) *Graph {
	out := *g
	out.Edges, out.Services, out.Hosts = nil, nil, nil
	services, hosts := map[string]bool{}, map[string]bool{}
	for _, e := range g.Edges {
		if edge(e) {
			out.Edges = append(out.Edges, e)
			services[e.From], services[e.To], hosts[e.Host] = true, true, true
		}
	}
	for _, s := range g.Services {
		if services[s.Name] || service(s) {
			out.Services = append(out.Services, s)
		}
	}
	for _, h := range g.Hosts {
		if hosts[h.Name] {
			out.Hosts = append(out.Hosts, h)
		}
	}
	return &out
}

// beginnings are the texts with which the files of each format start.
var beginnings = map[string][]string{
	"svg":     {`<svg xmlns="http://www.w3.org/2000/svg" `, `aria-labelledby="title desc">`},
	"html":    {"<!DOCTYPE html>\n<!-- dfvet graph -->"},
	"mermaid": {"flowchart LR\n"},
	"dot":     {"digraph wiring {\n"},
	"json":    {`{"version":1,"projects":[`},
}

// Wrote reports whether a text starts like a graph in the given format.
func Wrote(format, text string) bool {
	for i, part := range beginnings[format] {
		if at := strings.Index(text, part); at < 0 || i == 0 && at > 0 {
			return false
		}
	}
	return true
}
