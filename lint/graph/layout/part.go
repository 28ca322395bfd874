package layout

import "slices"

// A part is a set of boxes that is laid out independently of the others.
type part struct {
	members []int // indexes of its boxes in the input
	boxes   []Box
	wires   []Wire // wires between indexes in boxes
	wireAt  []int  // indexes of the wires in the input

	layer  []int   // layer of each box
	items  []item  // of the boxes in their order, then of the nets that pass layers
	layers [][]int // of items, from left to right, each from top to bottom; see order.go
	nets   []*net
	lanes  []lane
	laneOf []int // lane of each box

	before, after, beside links // of the items; see link.go

	left, wide    []int // left edge and width of each layer
	gaps          []gap // gaps[l] comes before layer l; the last gap comes after the last layer
	width, height int
}

// A lane is a horizontal band of the part. It contains a group, or the boxes that belong to no group.
type lane struct {
	group  int
	top    int
	height int
}

// An item takes up space in a layer. It is a box, or a net that passes through the layer.
type item struct {
	layer  int
	lane   int
	index  int // index in its layer
	height int
	y      int // y coordinate of its top
	box    int // index of the box, or None for a net
}

// A net consists of all wires to one port.
type net struct {
	to, in   int
	wires    []int   // indexes of its wires in the part
	first    int     // forth is for the layers from first to last-1
	forth    []int   // the items with which it passes through the layers before that of its target
	back     []int   // the items with which it returns, from the layer of its target on
	trunk    []trunk // its trunk in each gap; see channel.go
	firstGap int
}

// arrange chooses the layer of each box and the order in each layer.
func (p *part) arrange() {
	p.makeLanes()
	p.rank()
	p.makeItems()
	p.makeNets()
	p.makeLayers()
	p.link()
	p.order(sweeps)
	p.placeRows()
}

// movePorts takes over other distances of the ports where wires begin, which are in the order of the input.
func (p *part) movePorts(outs []int) {
	for i, at := range p.wireAt {
		p.wires[i].Out = outs[at]
	}
	p.link()
	p.order(sweeps / 2)
	p.placeRows()
}

func (p *part) finish() {
	p.placeTracks()
	p.placeColumns()
}

// makeLanes creates a lane for each group, in the order of their first boxes, and a last lane for the boxes
// that belong to no group.
func (p *part) makeLanes() {
	at := map[int]int{}
	for _, b := range p.boxes {
		if _, ok := at[b.Group]; !ok && b.Group != None {
			at[b.Group] = len(p.lanes)
			p.lanes = append(p.lanes, lane{group: b.Group})
		}
	}
	at[None] = len(p.lanes)
	p.laneOf = make([]int, len(p.boxes))
	for i, b := range p.boxes {
		p.laneOf[i] = at[b.Group]
	}
	if slices.Contains(p.laneOf, at[None]) {
		p.lanes = append(p.lanes, lane{group: None})
	}
}

func (p *part) makeItems() {
	p.items = make([]item, len(p.boxes), 2*len(p.boxes)+len(p.wires))
	for i, b := range p.boxes {
		p.items[i] = item{box: i, layer: p.layer[i], lane: p.laneOf[i], height: b.Height}
	}
}

// pass adds items at which a net passes the layers from first to last.
func (p *part) pass(n *net, first, last int) []int {
	if first > last {
		return nil
	}
	list := make([]int, 0, last-first+1)
	for l := first; l <= last; l++ {
		list = append(list, len(p.items))
		p.items = append(p.items, item{box: None, layer: l, lane: p.laneOf[n.to]})
	}
	return list
}

// makeNets creates a net for the wires to each port, and adds the items with which the net passes through
// layers.
func (p *part) makeNets() {
	type port struct{ to, in int }
	at := map[port]*net{}
	for i, w := range p.wires {
		n := at[port{w.To, w.In}]
		if n == nil {
			n = &net{to: w.To, in: w.In}
			at[port{w.To, w.In}] = n
			p.nets = append(p.nets, n)
		}
		n.wires = append(n.wires, i)
	}
	for _, n := range p.nets {
		goal := p.layer[n.to]
		n.first = goal
		last := goal - 1
		for _, w := range n.wires {
			from := p.layer[p.wires[w].From]
			if from < goal {
				n.first = min(n.first, from+1)
			} else {
				last = max(last, from)
			}
		}
		n.forth, n.back = p.pass(n, n.first, goal-1), p.pass(n, goal, last)
	}
}

// copyTo copies the places to the layout, relative to the given corner.
func (p *part) copyTo(out *Layout, at Point) {
	for i, it := range p.items[:len(p.boxes)] {
		l := it.layer
		out.Boxes[p.members[i]] = Rect{at.X + p.left[l], at.Y + it.y, p.wide[l], it.height}
	}
	first, last := make([]int, len(p.lanes)), make([]int, len(p.lanes))
	for i := range first {
		first[i] = len(p.layers)
	}
	for _, it := range p.items {
		first[it.lane], last[it.lane] = min(first[it.lane], it.layer), max(last[it.lane], it.layer)
	}
	for i, l := range p.lanes {
		if l.group != None {
			x := p.left[first[i]] - framePad
			out.Groups[l.group] = Rect{at.X + x, at.Y + l.top, p.left[last[i]] + p.wide[last[i]] + framePad - x, l.height}
		}
	}
	for _, n := range p.nets {
		for _, w := range n.wires {
			points := p.route(n, p.wires[w])
			for j := range points {
				points[j].X += at.X
				points[j].Y += at.Y
			}
			out.Wires[p.wireAt[w]] = points
		}
	}
	out.Width, out.Height = max(out.Width, at.X+p.width), max(out.Height, at.Y+p.height)
}
