package layout

const rounds = 14

// placeRows gives each item its height in the picture: as near as possible to where its wires would be straight, in
// the order of its layer. Lanes follow each other from top to bottom.
func (p *part) placeRows() {
	at := 0
	for i := range p.lanes {
		columns := make([][]*item, len(p.layers))
		for l, layer := range p.layers {
			for _, it := range layer {
				if it.lane == i {
					columns[l] = append(columns[l], it)
				}
			}
		}
		height := settleLane(columns)
		lane := &p.lanes[i]
		lane.top = at
		top := at
		if lane.group != None {
			top += Title + framePad/2
			lane.height = Title + framePad/2 + height + framePad
		} else {
			lane.height = height
		}
		for _, c := range columns {
			for _, it := range c {
				it.y += top
			}
		}
		at += lane.height + boxGap
	}
	p.height = at - boxGap
}

// settleLane places the items of a lane from 0 on, and returns how much height they take.
func settleLane(columns [][]*item) int {
	for _, c := range columns {
		pack(c)
	}
	for round := range rounds {
		before, after := round%3 != 1, round%3 != 0
		for i := range columns {
			c := columns[i]
			if round%3 == 1 {
				c = columns[len(columns)-1-i]
			}
			settle(c, func(it *item) (int, int) { return it.wish(before, after) })
		}
	}
	top, bottom := 1<<30, -1<<30
	for _, c := range columns {
		for _, it := range c {
			top, bottom = min(top, it.y), max(bottom, it.y+it.height)
		}
	}
	if top > bottom {
		return 0
	}
	for _, c := range columns {
		for _, it := range c {
			it.y -= top
		}
	}
	return bottom - top
}

func pack(column []*item) {
	y := 0
	for i, it := range column {
		if i > 0 {
			y += between(column[i-1], it)
		}
		it.y = y
		y += it.height
	}
}

// between is the least distance of two items that follow each other.
func between(a, b *item) int {
	if a.box == None || b.box == None {
		return wireGap
	}
	return boxGap
}

// wish returns where the top should be for straight wires to items of the same lane, and how much that counts.
func (it *item) wish(before, after bool) (y, weight int) {
	sum, n := 0, 0
	take := func(links []link) {
		for _, l := range links {
			if l.to.lane != it.lane {
				continue
			}
			w := 1
			if it.box == None && l.to.box == None {
				w = 4 // long wires should not bend
			}
			sum += w * (l.to.y + l.far - l.own)
			n += w
		}
	}
	if before {
		take(it.before)
	}
	if after {
		take(it.after)
	}
	if n == 0 {
		take(it.beside)
	}
	if n == 0 {
		return it.y, 1
	}
	return floor(sum, n), min(n, 8)
}

func floor(a, b int) int {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

// A block is a run of items of a column that touch each other.
type block struct {
	first, last int
	sum, weight int // of the wishes for the top of the first
}

// settle gives the items of a column the places that are nearest to their wishes in their order: the least squares,
// by joining blocks that would overlap.
func settle(column []*item, wish func(*item) (int, int)) {
	offset := make([]int, len(column)) // of an item below the first, if all touch
	for i := 1; i < len(column); i++ {
		offset[i] = offset[i-1] + column[i-1].height + between(column[i-1], column[i])
	}
	var blocks []block
	for i, it := range column {
		y, w := wish(it)
		b := block{i, i, w * (y - offset[i]), w}
		for len(blocks) > 0 {
			last := blocks[len(blocks)-1]
			if floor(last.sum, last.weight) <= floor(b.sum, b.weight) {
				break
			}
			b = block{last.first, b.last, last.sum + b.sum, last.weight + b.weight}
			blocks = blocks[:len(blocks)-1]
		}
		blocks = append(blocks, b)
	}
	for _, b := range blocks {
		y := floor(b.sum, b.weight)
		for i := b.first; i <= b.last; i++ {
			column[i].y = y + offset[i]
		}
	}
}
