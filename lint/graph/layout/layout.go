// Package layout places boxes in columns and routes wires between them. Wires run from the right side of one
// box to the left side of another, through the gaps between columns and between boxes, so that no wire
// crosses a box. The same input always gives the same layout, because all arithmetic is in integers.
//
// The steps are those of a layered drawing: rank.go chooses a column for each box, order.go the order in each column,
// rows.go the heights, channel.go the vertical tracks of the wires in each gap. Wires to the same port are
// one net and share their tracks.
package layout

import "slices"

// A Box is a rectangle to place.
type Box struct {
	Width, Height int
	Group         int // index of its group, or None
}

// None is the group of a box that belongs to no group.
const None = -1

// A Wire connects a port on the right side of a box with one on the left side of another. Out and In are the
// distances of the ports from the tops of their boxes.
type Wire struct {
	From, To, Out, In int
}

// A Point is a place in the layout, in pixels.
type Point struct{ X, Y int }

// A Rect is the place of a box or a group.
type Rect struct{ X, Y, Width, Height int }

// A Layout is the result. It has a place for each box, group and wire of the input. All boxes in a column are
// as wide as the widest. A group without boxes has no size.
type Layout struct {
	Width, Height int
	Boxes         []Rect
	Groups        []Rect
	Wires         [][]Point // points from the first port to the second; all parts are horizontal or vertical
}

// The distances, in pixels.
const (
	boxGap    = 22 // between boxes in a column
	wireGap   = 10 // between a box and a wire that passes it, and between such wires
	trackGap  = 9  // between vertical tracks in a gap
	nearest   = 5  // horizontal parts of different wires that are closer than this count as touching
	outMargin = 20 // between a box and the first track after it
	inMargin  = 26 // between the last track and the next box, with space for an arrow
	leastGap  = 52
	partGap   = 44 // between parts that are not connected
	framePad  = 16
	Title     = 26 // height of the title of a group
)

// A Plan is a layout in the making: it has the column of each box, and the order in each column.
type Plan struct {
	parts                []*part
	boxes, wires, groups int
}

// Arrange plans the layout of boxes and wires. groups is the number of groups.
func Arrange(boxes []Box, wires []Wire, groups int) *Plan {
	p := &Plan{components(boxes, wires), len(boxes), len(wires), groups}
	for _, part := range p.parts {
		part.arrange()
	}
	return p
}

// Tops returns the column and the height of each box in its part: boxes that a wire joins are in the same part.
func (p *Plan) Tops() []Point {
	tops := make([]Point, p.boxes)
	for _, part := range p.parts {
		for i, m := range part.members {
			tops[m] = Point{part.items[i].layer, part.items[i].y}
		}
	}
	return tops
}

// MovePorts changes where the wires begin: outs are the distances of their ports from the tops of their boxes.
func (p *Plan) MovePorts(outs []int) {
	for _, part := range p.parts {
		part.movePorts(outs)
	}
}

// Layout completes the layout.
func (p *Plan) Layout() *Layout {
	out := &Layout{Boxes: make([]Rect, p.boxes), Groups: make([]Rect, p.groups), Wires: make([][]Point, p.wires)}
	for _, part := range p.parts {
		part.finish()
	}
	for i, at := range shelve(p.parts) {
		p.parts[i].copyTo(out, at)
	}
	return out
}

// components splits the boxes into parts that no wire and no group connects. Boxes without wires and groups
// form one part, which comes last. The boxes of each part are in the order of the input.
func components(boxes []Box, wires []Wire) []*part {
	sets := newSets(len(boxes))
	joined := make([]bool, len(boxes))
	for _, w := range wires {
		sets.join(w.From, w.To)
		joined[w.From], joined[w.To] = true, true
	}
	grouped := slices.ContainsFunc(boxes, func(b Box) bool { return b.Group != None })
	parts := map[int]*part{}
	of := make([]*part, len(boxes))
	var all []*part
	loose := &part{}
	for i, b := range boxes {
		root := sets.root(i)
		if grouped {
			root = 0
		}
		p := parts[root]
		switch {
		case !grouped && !joined[i]:
			p = loose
		case p == nil:
			p = &part{}
			parts[root] = p
			all = append(all, p)
		}
		of[i] = p
		p.members, p.boxes = append(p.members, i), append(p.boxes, b)
	}
	if len(loose.boxes) > 0 {
		all = append(all, loose)
	}
	local := make([]int, len(boxes))
	for _, p := range all {
		for i, m := range p.members {
			local[m] = i
		}
	}
	for i, w := range wires {
		p := of[w.From]
		p.wires, p.wireAt = append(p.wires, Wire{local[w.From], local[w.To], w.Out, w.In}), append(p.wireAt, i)
	}
	return all
}

// sets are disjoint sets of boxes. The root of a set is its smallest member.
type sets []int

func newSets(n int) sets {
	s := make(sets, n)
	for i := range s {
		s[i] = i
	}
	return s
}

func (s sets) root(i int) int {
	for s[i] != i {
		s[i] = s[s[i]]
		i = s[i]
	}
	return i
}

func (s sets) join(a, b int) {
	a, b = s.root(a), s.root(b)
	s[max(a, b)] = min(a, b)
}

// shelve arranges the parts in rows, so that the picture is somewhat wider than it is high.
func shelve(parts []*part) []Point {
	area, width := 0, 0
	for _, p := range parts {
		area += (p.width + partGap) * (p.height + partGap)
		width = max(width, p.width)
	}
	width = max(width, sqrt(area*8/5))
	places := make([]Point, len(parts))
	x, y, row := 0, 0, 0
	for i, p := range parts {
		if x > 0 && x+p.width > width {
			x, y, row = 0, y+row+partGap, 0
		}
		places[i] = Point{x, y}
		x += p.width + partGap
		row = max(row, p.height)
	}
	return places
}

// sqrt returns the square root of n, rounded down.
func sqrt(n int) int {
	if n <= 0 {
		return 0
	}
	x := n
	for y := (x + 1) / 2; y < x; y = (x + n/x) / 2 {
		x = y
	}
	return x
}
