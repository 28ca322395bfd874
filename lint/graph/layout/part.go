package layout

import "slices"

// A part is laid out independently of the others.
type part struct {
	members []int // of the input
	boxes   []Box
	wires   []Wire // between indexes of boxes
	wireAt  []int  // their indexes in the input

	layer  []int     // of each box
	layers [][]*item // from left to right, each from top to bottom
	items  []*item   // of the boxes
	nets   []*net
	lanes  []lane
	laneOf []int // of each box

	left, wide    []int // of each layer
	gaps          []gap // gaps[l] precedes layer l; the last follows the last layer
	width, height int
}

// A lane is a horizontal band of the part: a group, or the boxes in no group.
type lane struct {
	group  int
	top    int
	height int
}

// An item takes room in a layer: a box, or a net that passes it.
type item struct {
	box    int // None: a passing net
	layer  int
	lane   int
	index  int // in its layer
	goal   int // where it should be in its layer; see order.go
	height int
	y      int    // of its top
	before []link // to the layer before
	after  []link
	beside []link // items of the same layer that a wire joins with it
}

// A link says that a wire joins two items: the wire is straight if y+own equals the other's y+far.
type link struct {
	to       *item
	own, far int
}

// A net is all the wires to one port.
type net struct {
	id       int
	to, in   int
	wires    []int    // of the part
	first    int      // the layers from first to last-1 are those of forth
	forth    []*item  // the items at which it passes the layers before that of its target
	back     []*item  // the items at which it returns, from the layer of its target on
	trunk    []*trunk // its trunks, by gap; see channel.go
	firstGap int
}

func (p *part) place() {
	p.makeLanes()
	p.rank()
	p.makeItems()
	p.makeNets()
	p.order()
	p.placeRows()
	p.placeTracks()
	p.placeColumns()
}

// makeLanes makes a lane of each group, in the order of their first boxes, and a last one of what is in no group.
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
	p.layers = make([][]*item, slices.Max(p.layer)+1)
	for i, b := range p.boxes {
		it := &item{box: i, layer: p.layer[i], lane: p.laneOf[i], height: b.Height}
		p.items = append(p.items, it)
		p.add(it)
	}
}

func (p *part) add(it *item) {
	it.index = len(p.layers[it.layer])
	p.layers[it.layer] = append(p.layers[it.layer], it)
}

// pass adds an item at which a net passes a layer.
func (p *part) pass(n *net, layer int) *item {
	it := &item{box: None, layer: layer, lane: p.items[n.to].lane}
	p.add(it)
	return it
}

// makeNets joins the wires to each port, and adds the items at which they pass layers.
func (p *part) makeNets() {
	type port struct{ to, in int }
	at := map[port]*net{}
	for i, w := range p.wires {
		n := at[port{w.To, w.In}]
		if n == nil {
			n = &net{id: len(p.nets), to: w.To, in: w.In}
			at[port{w.To, w.In}] = n
			p.nets = append(p.nets, n)
		}
		n.wires = append(n.wires, i)
	}
	for _, n := range p.nets {
		p.passLayers(n)
	}
}

func (p *part) passLayers(n *net) {
	target, goal := p.items[n.to], p.layer[n.to]
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
	for l := n.first; l < goal; l++ {
		n.forth = append(n.forth, p.pass(n, l))
	}
	for l := goal; l <= last; l++ {
		n.back = append(n.back, p.pass(n, l))
	}
	for i, it := range n.forth {
		if i+1 < len(n.forth) {
			join(it, n.forth[i+1], 0, 0)
		} else {
			join(it, target, 0, n.in)
		}
	}
	for i, it := range n.back {
		if i > 0 {
			join(n.back[i-1], it, 0, 0)
		} else {
			beside(it, target, 0, n.in)
		}
	}
	for _, w := range n.wires {
		wire := p.wires[w]
		from := p.items[wire.From]
		if from.layer < goal {
			join(from, n.at(from.layer+1, target), wire.Out, n.inAt(from.layer+1, goal))
		} else {
			beside(n.back[from.layer-goal], from, 0, wire.Out)
		}
	}
}

// at returns what the net reaches in a layer that is not after its target's.
func (n *net) at(layer int, target *item) *item {
	if layer-n.first < len(n.forth) {
		return n.forth[layer-n.first]
	}
	return target
}

func (n *net) inAt(layer, goal int) int {
	if layer == goal {
		return n.in
	}
	return 0
}

func join(a, b *item, out, in int) {
	a.after = append(a.after, link{b, out, in})
	b.before = append(b.before, link{a, in, out})
}

func beside(a, b *item, own, far int) {
	a.beside = append(a.beside, link{b, own, far})
}

// copyTo copies the places into the layout, moved to a corner.
func (p *part) copyTo(out *Layout, at Point) {
	for i, it := range p.items {
		l := it.layer
		out.Boxes[p.members[i]] = Rect{at.X + p.left[l], at.Y + it.y, p.wide[l], it.height}
	}
	for i, l := range p.lanes {
		if l.group == None {
			continue
		}
		first, last := len(p.layers), 0
		for _, it := range p.items {
			if it.lane == i {
				first, last = min(first, it.layer), max(last, it.layer)
			}
		}
		x := p.left[first] - framePad
		out.Groups[l.group] = Rect{at.X + x, at.Y + l.top, p.left[last] + p.wide[last] + framePad - x, l.height}
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
