package layout

import (
	"cmp"
	"slices"
)

// A gap is the space between two layers, in which the wires run vertically.
type gap struct {
	trunks []*trunk
	tracks int
	width  int
}

// A trunk is the vertical part of a net in a gap, from min to max. left and right are the heights of the
// horizontal parts that reach it from each side.
type trunk struct {
	left, right []int
	min, max    int
	track       int
}

// straight reports whether nothing runs up or down in the trunk.
func (t *trunk) straight() bool { return t.min >= t.max }

// reach notes the height of a piece that comes from the left, or from the right.
func (t *trunk) reach(y int, fromRight bool) {
	list := &t.left
	if fromRight {
		list = &t.right
	}
	if !slices.Contains(*list, y) {
		*list = append(*list, y)
	}
}

// placeTracks assigns each trunk to a track in its gap.
func (p *part) placeTracks() {
	p.gaps = make([]gap, len(p.layers)+1)
	for _, n := range p.nets {
		p.makeTrunks(n)
		for i := range n.trunk {
			if t := &n.trunk[i]; !t.straight() {
				g := &p.gaps[n.firstGap+i]
				g.trunks = append(g.trunks, t)
			}
		}
	}
	for i := range p.gaps {
		p.gaps[i].assign()
	}
}

// makeTrunks makes the trunks of a net. The straight ones, of which there are many, do not note what reaches them.
func (p *part) makeTrunks(n *net) {
	goal := p.layer[n.to]
	n.firstGap = min(n.first, goal)
	n.trunk = make([]trunk, goal+len(n.back)+1-n.firstGap)
	for i := range n.trunk {
		n.trunk[i] = trunk{min: 1 << 30, max: -1 << 30}
	}
	p.pieces(n, func(t *trunk, y int, _ bool) { t.min, t.max = min(t.min, y), max(t.max, y) })
	p.pieces(n, func(t *trunk, y int, fromRight bool) {
		if !t.straight() {
			t.reach(y, fromRight)
		}
	})
}

// pieces visits the horizontal pieces that reach the trunks of a net. Gap l precedes layer l.
func (p *part) pieces(n *net, visit func(t *trunk, y int, fromRight bool)) {
	goal := p.layer[n.to]
	at := func(gap int) *trunk { return &n.trunk[gap-n.firstGap] }
	for i, it := range n.forth {
		y := p.items[it].y
		visit(at(n.first+i), y, true)
		visit(at(n.first+i+1), y, false)
	}
	visit(at(goal), p.items[n.to].y+n.in, true)
	for i, it := range n.back {
		y := p.items[it].y
		visit(at(goal+i), y, true)
		visit(at(goal+i+1), y, false)
	}
	for _, w := range n.wires {
		from := p.items[p.wires[w].From]
		visit(at(from.layer+1), from.y+p.wires[w].Out, false)
	}
}

// assign orders the trunks in a gap so that wires rarely cross and never touch. It gives each trunk the first
// track to the right of all overlapping trunks that come before it.
func (g *gap) assign() {
	before := g.preferences()
	order := arrange(len(g.trunks), before)
	for k, i := range order {
		t := g.trunks[i]
		t.track = 0
		for _, j := range order[:k] {
			if u := g.trunks[j]; u.overlaps(t) {
				t.track = max(t.track, u.track+1)
			}
		}
		g.tracks = max(g.tracks, t.track+1)
	}
}

func (t *trunk) overlaps(u *trunk) bool {
	return t.min-wireGap < u.max && u.min-wireGap < t.max
}

// A preference says that another trunk should be to the right of this one, and how much worse the reverse is.
type preference struct{ trunk, weight int }

// preferences returns, for each trunk, the trunks that should be to its right.
func (g *gap) preferences() [][]preference {
	right := make([][]preference, len(g.trunks))
	sorted := make([]int, len(g.trunks))
	for i := range sorted {
		sorted[i] = i
	}
	slices.SortStableFunc(sorted, func(a, b int) int { return cmp.Compare(g.trunks[a].min, g.trunks[b].min) })
	for k, i := range sorted {
		a := g.trunks[i]
		for _, j := range sorted[k+1:] {
			b := g.trunks[j]
			if b.min-wireGap >= a.max {
				break
			}
			switch forth, back := crossed(a, b), crossed(b, a); {
			case forth < back:
				right[i] = append(right[i], preference{j, back - forth})
			case back < forth:
				right[j] = append(right[j], preference{i, forth - back})
			}
		}
	}
	return right
}

// crossed returns the cost of the crossings if a is to the left of b. Parts that would overlap cost much
// more.
func crossed(a, b *trunk) int {
	const touching = 1000
	count := 0
	for _, y := range a.right {
		if y > b.min && y < b.max {
			count++
		}
		for _, other := range b.left {
			if y-other < nearest && other-y < nearest {
				count += touching
			}
		}
	}
	for _, y := range b.left {
		if y > a.min && y < a.max {
			count++
		}
	}
	return count
}

// arrange orders n trunks according to their preferences. Trunks that no other should precede come first. If
// preferences form a cycle, the trunk with the best balance is next.
func arrange(n int, right [][]preference) []int {
	in, out := make([]int, n), make([]int, n)
	pending := make([]int, n) // number of trunks that should come before it
	for i, list := range right {
		for _, x := range list {
			out[i] += x.weight
			in[x.trunk] += x.weight
			pending[x.trunk]++
		}
	}
	var order []int
	done := make([]bool, n)
	for len(order) < n {
		best := -1
		for i := range n {
			if done[i] {
				continue
			}
			if pending[i] == 0 {
				best = i
				break
			}
			if best < 0 || out[i]-in[i] > out[best]-in[best] {
				best = i
			}
		}
		done[best] = true
		order = append(order, best)
		for _, x := range right[best] {
			in[x.trunk] -= x.weight
			pending[x.trunk]--
		}
	}
	return order
}

// placeColumns sets the x coordinates of the layers and tracks from left to right.
func (p *part) placeColumns() {
	x := 0
	framed := slices.ContainsFunc(p.lanes, func(l lane) bool { return l.group != None })
	for l := range p.gaps {
		g := &p.gaps[l]
		inner := l > 0 && l < len(p.layers)
		if g.tracks > 0 {
			g.width = outMargin + (g.tracks-1)*trackGap + inMargin
		}
		if inner {
			g.width = max(g.width, leastGap)
		}
		if framed {
			g.width += framePad
			if inner {
				g.width += framePad
			}
		}
		x += g.width
		if l == len(p.layers) {
			break
		}
		wide := 0
		for _, i := range p.layers[l] {
			if i < len(p.boxes) {
				wide = max(wide, p.boxes[i].Width)
			}
		}
		p.left, p.wide = append(p.left, x), append(p.wide, wide)
		x += wide
	}
	p.width = x
}

// trackX returns the x coordinate of a trunk in a gap.
func (p *part) trackX(gap int, t *trunk) int {
	right := p.width
	if gap < len(p.left) {
		right = p.left[gap]
	}
	g := p.gaps[gap]
	free := g.width - (g.tracks-1)*trackGap - outMargin - inMargin
	return right - inMargin - free/2 - (g.tracks-1-t.track)*trackGap
}
