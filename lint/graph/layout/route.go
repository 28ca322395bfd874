package layout

// route returns the points of one wire of a net.
func (p *part) route(n *net, w Wire) []Point {
	from, target := p.items[w.From], p.items[n.to]
	r := &router{p: p, n: n}
	r.points = append(r.points, Point{p.left[from.layer] + p.wide[from.layer], from.y + w.Out})
	if from.layer < target.layer {
		for l := from.layer + 1; l < target.layer; l++ {
			r.turn(l, p.items[n.forth[l-n.first]].y)
		}
	} else {
		for l := from.layer + 1; l > target.layer; l-- {
			r.turn(l, p.items[n.back[l-1-target.layer]].y)
		}
	}
	r.turn(target.layer, target.y+n.in)
	r.to(Point{p.left[target.layer], target.y + n.in})
	return r.points
}

// A router collects the points of a wire.
type router struct {
	p      *part
	n      *net
	points []Point
}

// turn moves to another height in the net's track in a gap.
func (r *router) turn(gap, y int) {
	t := &r.n.trunk[gap-r.n.firstGap]
	last := r.points[len(r.points)-1]
	if t.straight() || last.Y == y {
		return
	}
	x := r.p.trackX(gap, t)
	r.to(Point{x, last.Y})
	r.to(Point{x, y})
}

// to adds a point. If it continues the last part in the same direction, it replaces the end of that part.
func (r *router) to(p Point) {
	n := len(r.points)
	if p == r.points[n-1] {
		return
	}
	if n > 1 {
		a, b := r.points[n-2], r.points[n-1]
		if a.X == b.X && b.X == p.X && (b.Y-a.Y)*(p.Y-b.Y) > 0 || a.Y == b.Y && b.Y == p.Y && (b.X-a.X)*(p.X-b.X) > 0 {
			r.points[n-1] = p
			return
		}
	}
	r.points = append(r.points, p)
}
