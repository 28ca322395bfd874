package graph

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/dfvet/dfvet/lint/graph/layout"
	"github.com/dfvet/dfvet/lint/wiring"
)

// A Picture is the layout of a graph, in which all texts are measured.
type Picture struct {
	Graph         *Graph
	Width, Height int
	Boxes         []*Box // boxes of the services, followed by those of the hosts
	Frames        []Frame
	Wires         []Wire
}

// A Box is a service or host in the picture.
type Box struct {
	layout.Rect
	Look    Look
	Title   string
	Badge   string // how many of its needs are met
	Lines   []string
	Ports   []Row // rows on the left side
	Needs   []Row // rows on the right side
	Service *Service
	Host    *Host
}

// Look determines the appearance of a box.
type Look string

// The appearances of boxes.
const (
	Known   Look = "service"
	Unmet   Look = "unmet"
	Outside Look = "outside"
	Missing Look = "missing"
)

// A Row is a line in a box, with a port on one side. Name can be shortened, but Port cannot.
type Row struct {
	Y          int // position of its middle, relative to the top of the box
	Name, Port string
	Edge       int // index of the edge in the graph, or -1
	Verdict    wiring.Verdict
}

// A Frame is the frame of a group in the picture.
type Frame struct {
	layout.Rect
	Title string
}

// A Wire is an edge in the picture.
type Wire struct {
	Edge     int
	From, To int // indexes of the boxes
	Points   []layout.Point
}

// The dimensions of a box, in pixels.
const (
	padding   = 12
	narrowest = 128
	widest    = 264
	titleBase = 22 // baseline of the title
	linePitch = 16
	rowPitch  = 18
	below     = 4 // the last row
	headBelow = 8 // space between the last line of the head and the first row
	mostRows  = 16
)

// hubWires is the maximum number of wires to one box. If there are more, they are not drawn, and rows name
// the box instead.
const hubWires = 12

// The limits above which no wires are drawn, so that the layout does not take long.
const (
	mostBoxes = 2000
	mostWires = 8000
)

// Draw returns the layout of a graph.
func Draw(g *Graph) *Picture {
	d := &drawing{p: &Picture{Graph: g}, services: map[string]int{}, hosts: map[string]int{}}
	d.makeBoxes()
	d.chooseWires()
	d.fillRows()
	plan := d.plan()
	d.sortNeeds(plan.Tops())
	plan.MovePorts(d.outs())
	d.take(plan.Layout())
	return d.p
}

// A drawing is a picture that is still being created.
type drawing struct {
	p        *Picture
	services map[string]int // index of the box for each service name
	hosts    map[string]int
	targets  []int // for each edge, the box to which it leads, or -1
	drawn    []bool
	out      [][]int // for each box, its outgoing edges
	in       []int   // for each box, the services that need it
	wires    []layout.Wire
	edges    []int // for each wire, its edge
}

func (d *drawing) makeBoxes() {
	g := d.p.Graph
	for _, s := range g.Services {
		b := &Box{Look: Known, Title: s.Name, Service: s}
		if s.Needs.Unmet > 0 {
			b.Look = Unmet
		}
		if s.Needs.Total > 0 {
			b.Badge = fmt.Sprintf("%d/%d", s.Needs.Met, s.Needs.Total)
		}
		switch {
		case s.Image != "":
			b.Lines = []string{shortImage(s.Image)}
		case s.Build != "":
			b.Lines = []string{"build: " + s.Build}
		}
		d.services[s.Name] = len(d.p.Boxes)
		d.p.Boxes = append(d.p.Boxes, b)
	}
	for _, h := range g.Hosts {
		b := &Box{Look: Outside, Title: h.Name, Lines: []string{"outside the project"}, Host: h}
		if h.Missing {
			b.Look, b.Lines = Missing, []string{"no service has this name"}
		}
		d.hosts[h.Name] = len(d.p.Boxes)
		d.p.Boxes = append(d.p.Boxes, b)
	}
}

// chooseWires determines which edges are drawn as wires.
func (d *drawing) chooseWires() {
	g := d.p.Graph
	d.targets, d.drawn, d.out, d.in = make([]int, len(g.Edges)), make([]bool, len(g.Edges)), make([][]int, len(d.p.Boxes)), make([]int, len(d.p.Boxes))
	unmet := make([]int, len(d.p.Boxes))
	for i, e := range g.Edges {
		d.targets[i] = d.target(e)
		if from, ok := d.services[e.From]; ok {
			d.out[from] = append(d.out[from], i)
		}
		if to := d.targets[i]; to >= 0 {
			d.in[to]++
			if e.Unmet() {
				unmet[to]++
			}
		}
	}
	if len(d.p.Boxes) > mostBoxes {
		return
	}
	n, hidden := 0, slices.Clone(d.in)
	for i, e := range g.Edges {
		to := d.targets[i]
		if to < 0 || n >= mostWires {
			continue
		}
		d.drawn[i] = d.in[to] <= hubWires || e.Unmet() && unmet[to] <= hubWires
		n++
		if d.drawn[i] {
			hidden[to]--
		}
	}
	for to, b := range d.p.Boxes {
		if d.in[to] > hubWires {
			b.Lines = append(b.Lines, fmt.Sprintf("%d wires to it, not drawn", hidden[to]))
		}
	}
}

func (d *drawing) target(e *Edge) int {
	if to, ok := d.services[e.To]; ok && e.To != "" {
		return to
	}
	if to, ok := d.hosts[e.Host]; ok && e.To == "" && e.Host != "" {
		return to
	}
	return -1
}

// fillRows fills the rows of all boxes.
func (d *drawing) fillRows() {
	for i, b := range d.p.Boxes {
		var listens []Listener
		if b.Service != nil {
			listens = b.Service.Listens
		} else {
			listens = b.Host.Listens
		}
		for k, one := range listens {
			if k == mostRows && len(listens) > mostRows+1 {
				b.Ports = append(b.Ports, Row{Name: fmt.Sprintf("… and %d more", len(listens)-mostRows), Edge: -1})
				break
			}
			b.Ports = append(b.Ports, Row{Name: shortTypes(one.Types, ", "), Port: shortPort(one.On), Edge: -1})
		}
		for _, e := range d.out[i] {
			b.Needs = append(b.Needs, d.needRow(e))
		}
		b.measure()
	}
	d.sortNeeds(nil)
}

// sortNeeds sorts what each box needs by target from top to bottom; needs without a wire are last. Before it is known
// where the boxes are, the targets are in the order of the boxes.
func (d *drawing) sortNeeds(tops []layout.Point) {
	type place struct{ y, x, worth int }
	at := func(r Row) place {
		to := d.targets[r.Edge]
		switch {
		case to < 0 || !d.drawn[r.Edge]:
			return place{1 << 29, 0, d.worth(r.Edge)}
		case tops == nil:
			return place{0, to, d.worth(r.Edge)}
		}
		return place{tops[to].Y, tops[to].X, d.worth(r.Edge)}
	}
	for _, b := range d.p.Boxes {
		slices.SortFunc(b.Needs, func(r, s Row) int {
			a, b := at(r), at(s)
			return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x), cmp.Compare(a.worth, b.worth), cmp.Compare(r.Edge, s.Edge))
		})
		first := b.Height - below - len(b.Needs)*rowPitch
		for k := range b.Needs {
			b.Needs[k].Y = first + k*rowPitch + rowPitch/2
		}
	}
}

// worth returns a sort key that puts unmet needs before the others.
func (d *drawing) worth(e int) int {
	if d.p.Graph.Edges[e].Unmet() {
		return 0
	}
	return 1
}

func (d *drawing) needRow(i int) Row {
	e := d.p.Graph.Edges[i]
	r := Row{Name: shortTypes(e.Types, " or "), Port: shortPort(e.On), Edge: i, Verdict: e.Verdict}
	if len(e.Types) == 0 {
		r.Name, r.Port = e.Label, ""
	}
	if to := d.targets[i]; to >= 0 && !d.drawn[i] {
		r.Port = "→ " + strongFace.cut(d.p.Boxes[to].Title, widest/2) + portAfter(r.Port)
	}
	return r
}

func portAfter(port string) string {
	if port == "" {
		return ""
	}
	return ":" + port
}

// measure cuts texts that are too long, and sets the size of the box.
func (b *Box) measure() {
	const room = widest - 2*padding
	badge := 0
	if b.Badge != "" {
		badge = smallFace.width(b.Badge) + padding
	}
	b.Title = titleFace.cut(b.Title, room-badge)
	inner := titleFace.width(b.Title) + badge
	for i, line := range b.Lines {
		b.Lines[i] = smallFace.cutFront(line, room)
		inner = max(inner, smallFace.width(b.Lines[i]))
	}
	y := titleBase + len(b.Lines)*linePitch + headBelow
	for _, rows := range [][]Row{b.Ports, b.Needs} {
		for i := range rows {
			r := &rows[i]
			inner = max(inner, r.measure(room))
			r.Y = y + rowPitch/2
			y += rowPitch
		}
	}
	b.Width, b.Height = max(narrowest, inner+2*padding), y+below
}

// measure cuts the name of a row, and returns the width of the row.
func (r *Row) measure(room int) int {
	port := 0
	if r.Port != "" {
		port = strongFace.width(r.Port) + 6
	}
	if room-port < 40 {
		r.Name = ""
		return port
	}
	r.Name = smallFace.cut(r.Name, room-port)
	return port + smallFace.width(r.Name)
}

// plan plans where the boxes are.
func (d *drawing) plan() *layout.Plan {
	boxes := make([]layout.Box, len(d.p.Boxes))
	for i, b := range d.p.Boxes {
		boxes[i] = layout.Box{Width: b.Width, Height: b.Height, Group: layout.None}
		if b.Service != nil {
			boxes[i].Group = b.Service.Group
		}
		for _, r := range b.Needs {
			if d.drawn[r.Edge] {
				to := d.targets[r.Edge]
				d.wires = append(d.wires, layout.Wire{From: i, To: to, Out: r.Y, In: d.p.Boxes[to].entry(d.p.Graph.Edges[r.Edge])})
				d.edges = append(d.edges, r.Edge)
			}
		}
	}
	return layout.Arrange(boxes, d.wires, len(d.p.Graph.Groups))
}

// outs returns where the wires begin as the needs are sorted now.
func (d *drawing) outs() []int {
	of := make([]int, len(d.p.Graph.Edges))
	for _, b := range d.p.Boxes {
		for _, r := range b.Needs {
			of[r.Edge] = r.Y
		}
	}
	outs := make([]int, len(d.edges))
	for i, e := range d.edges {
		outs[i] = of[e]
	}
	return outs
}

// entry returns the height at which a wire reaches the box: at the listener that is needed, or else at the
// title.
func (b *Box) entry(e *Edge) int {
	listens := []Listener(nil)
	if b.Service != nil {
		listens = b.Service.Listens
	} else {
		listens = b.Host.Listens
	}
	i := slices.IndexFunc(listens, func(l Listener) bool { return l.On == e.On })
	if i < 0 || len(b.Ports) == 0 {
		return titleBase - 5
	}
	return b.Ports[min(i, len(b.Ports)-1)].Y
}

// take copies the places from the layout. Wires of unmet needs come last, so that they are drawn above the
// others.
func (d *drawing) take(l *layout.Layout) {
	p := d.p
	for i, b := range p.Boxes {
		b.Rect = l.Boxes[i]
	}
	for i, r := range l.Groups {
		const room = 8
		if r.Width > 0 {
			p.Frames = append(p.Frames, Frame{r, strongFace.cut(p.Graph.Groups[i], min(r.Width, narrowest+32)-2*room)})
		}
	}
	for i, points := range l.Wires {
		p.Wires = append(p.Wires, Wire{d.edges[i], d.wires[i].From, d.wires[i].To, points})
	}
	slices.SortStableFunc(p.Wires, func(a, b Wire) int {
		return cmp.Or(cmp.Compare(loudness(p.Graph.Edges[a.Edge].Verdict), loudness(p.Graph.Edges[b.Edge].Verdict)),
			cmp.Compare(a.From, b.From), cmp.Compare(a.Points[0].Y, b.Points[0].Y))
	})
	p.Width, p.Height = l.Width, l.Height
}

func loudness(v wiring.Verdict) int {
	switch v {
	case wiring.Violated:
		return 3
	case wiring.Unproven:
		return 2
	case wiring.Unknown:
		return 1
	}
	return 0
}
