package graph

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/wiring"
)

// The structure of the JSON output, which docs/graph.md describes. Scripts depend on these names.
type (
	// A Document is the graphs of several projects.
	Document struct {
		Version  int               `json:"version"`
		Projects []DocumentProject `json:"projects"`
	}
	// A DocumentProject is a Compose project. Its edges start with the needs that are not met.
	DocumentProject struct {
		Name     string            `json:"name"`
		Path     string            `json:"path"`
		Width    int               `json:"width"`
		Height   int               `json:"height"`
		Groups   []DocumentGroup   `json:"groups"`
		Services []DocumentService `json:"services"`
		Hosts    []DocumentHost    `json:"hosts"`
		Edges    []DocumentEdge    `json:"edges"`
	}
	// A DocumentGroup is the group of services in one network or Compose file.
	DocumentGroup struct {
		Name     string   `json:"name"`
		Kind     string   `json:"kind"`
		Services []string `json:"services"`
	}
	// A DocumentService is a service.
	DocumentService struct {
		Name     string             `json:"name"`
		Image    string             `json:"image,omitempty"`
		Build    string             `json:"build,omitempty"`
		Contract string             `json:"contract"`
		Needs    wiring.Tally       `json:"needs"`
		Listens  []DocumentListener `json:"listens"`
		DocumentPlace
		Box DocumentBox `json:"box"`
	}
	// A DocumentListener is an address that a service or a host listens on.
	DocumentListener struct {
		On    string   `json:"on"`
		Types []string `json:"types"`
		As    string   `json:"as,omitempty"`
		DocumentPlace
	}
	// A DocumentHost is a host outside the project, or a host name that should be a service but is not.
	DocumentHost struct {
		Name    string             `json:"name"`
		Missing bool               `json:"missing"`
		Listens []DocumentListener `json:"listens"`
		DocumentPlace
		Box DocumentBox `json:"box"`
	}
	// A DocumentEdge is a need.
	DocumentEdge struct {
		From     string   `json:"from"`
		To       string   `json:"to,omitempty"`
		Host     string   `json:"host,omitempty"`
		Types    []string `json:"types"`
		Label    string   `json:"label"`
		On       string   `json:"on,omitempty"`
		Variable string   `json:"variable,omitempty"`
		Verdict  string   `json:"verdict"`
		Message  string   `json:"message,omitempty"`
		DocumentPlace
		Points [][2]int `json:"points,omitempty"`
	}
	// A DocumentPlace is a place in a file. Lines and columns start at 1.
	DocumentPlace struct {
		Path  string         `json:"path,omitempty"`
		Range *DocumentRange `json:"range,omitempty"`
	}
	// A DocumentRange is a part of a file. Its end is exclusive.
	DocumentRange struct {
		Start DocumentPosition `json:"start"`
		End   DocumentPosition `json:"end"`
	}
	// A DocumentPosition is a position in a file. Its column counts UTF-16 units.
	DocumentPosition struct {
		Line   int `json:"line"`
		Column int `json:"column"`
	}
	// A DocumentBox is a rectangle in the picture.
	DocumentBox struct {
		X      int `json:"x"`
		Y      int `json:"y"`
		Width  int `json:"width"`
		Height int `json:"height"`
	}
)

// NewDocument returns the pictures in the structure of the JSON output. Paths are relative to base.
func NewDocument(pictures []*Picture, base string) Document {
	d := Document{Version: 1, Projects: []DocumentProject{}}
	for _, p := range pictures {
		d.Projects = append(d.Projects, documentOf(p, strings.TrimSuffix(base, "/")+"/"))
	}
	return d
}

func documentOf(p *Picture, base string) DocumentProject {
	g := p.Graph
	out := DocumentProject{Name: g.Name, Width: p.Width, Height: p.Height, Groups: []DocumentGroup{}, Services: []DocumentService{}, Hosts: []DocumentHost{}, Edges: []DocumentEdge{}}
	if g.File != nil {
		out.Path = shown(g.File, base)
	}
	for i, name := range g.Groups {
		group := DocumentGroup{Name: name, Kind: g.Grouping, Services: []string{}}
		for _, s := range g.Services {
			if s.Group == i {
				group.Services = append(group.Services, s.Name)
			}
		}
		out.Groups = append(out.Groups, group)
	}
	for _, b := range p.Boxes {
		box := DocumentBox{b.X, b.Y, b.Width, b.Height}
		if s := b.Service; s != nil {
			out.Services = append(out.Services, DocumentService{s.Name, s.Image, s.Build, s.Contract, s.Needs, listensOf(s.Listens, base), place(s.Place, base), box})
		} else {
			out.Hosts = append(out.Hosts, DocumentHost{b.Host.Name, b.Host.Missing, listensOf(b.Host.Listens, base), place(b.Host.Place, base), box})
		}
	}
	points := make([][][2]int, len(g.Edges))
	for _, w := range p.Wires {
		for _, at := range w.Points {
			points[w.Edge] = append(points[w.Edge], [2]int{at.X, at.Y})
		}
	}
	for _, i := range g.unmetFirst() {
		e := g.Edges[i]
		out.Edges = append(out.Edges, DocumentEdge{e.From, e.To, e.Host, e.Types, e.Label, e.On, e.Variable, e.Verdict.String(), e.Message, place(e.Place, base), points[i]})
	}
	return out
}

// unmetFirst returns the indexes of the edges. Needs that are not met come first, followed by those without a
// verdict.
func (g *Graph) unmetFirst() []int {
	all := make([]int, len(g.Edges))
	for i := range all {
		all[i] = i
	}
	slices.SortStableFunc(all, func(a, b int) int {
		return cmp.Compare(loudness(g.Edges[b].Verdict), loudness(g.Edges[a].Verdict))
	})
	return all
}

func listensOf(all []Listener, base string) []DocumentListener {
	out := []DocumentListener{}
	for _, l := range all {
		out = append(out, DocumentListener{l.On, l.Types, l.As, place(l.Place, base)})
	}
	return out
}

func place(p Place, base string) DocumentPlace {
	if p.File == nil {
		return DocumentPlace{}
	}
	file, at := p.File.Outer(p.At)
	r := &DocumentRange{}
	r.Start.Line, r.Start.Column = file.LineUTF16(at.Start)
	r.End.Line, r.End.Column = file.LineUTF16(at.End)
	return DocumentPlace{shown(file, base), r}
}

func shown(f *source.File, base string) string { return strings.TrimPrefix(f.Path, base) }
