package layout

const rounds = 14

// placeRows sets the height of each item in the picture. It is as close as possible to the height at which
// the item's wires would be straight, and keeps the order of the layer. Lanes follow each other from top to
// bottom.
func (p *part) placeRows() {
	at := 0
	s := &settler{part: p}
	for i, columns := range p.columns() {
		height := s.settleLane(columns)
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
			for _, i := range c {
				p.items[i].y += top
			}
		}
		at += lane.height + boxGap
	}
	p.height = at - boxGap
}

// columns returns for each lane its items of each layer in which it has any.
func (p *part) columns() [][][]int {
	out := make([][][]int, len(p.lanes))
	for _, layer := range p.layers {
		for len(layer) > 0 {
			lane, n := p.items[layer[0]].lane, 1
			for n < len(layer) && p.items[layer[n]].lane == lane {
				n++
			}
			out[lane] = append(out[lane], layer[:n])
			layer = layer[n:]
		}
	}
	return out
}

// A settler has the room that settling a column needs.
type settler struct {
	*part
	offsets []int
	blocks  []block
}

// settleLane places the items of a lane, starting at 0, and returns the height of the lane.
func (s *settler) settleLane(columns [][]int) int {
	for _, c := range columns {
		s.pack(c)
	}
	for round, still := 0, 0; round < rounds && still < 3; round++ {
		before, after := round%3 != 1, round%3 != 0
		still++
		for i := range columns {
			c := columns[i]
			if round%3 == 1 {
				c = columns[len(columns)-1-i]
			}
			if s.settle(c, before, after) {
				still = 0
			}
		}
	}
	top, bottom := 1<<30, -1<<30
	for _, c := range columns {
		top = min(top, s.items[c[0]].y)
		last := s.items[c[len(c)-1]]
		bottom = max(bottom, last.y+last.height)
	}
	if top > bottom {
		return 0
	}
	for _, c := range columns {
		for _, i := range c {
			s.items[i].y -= top
		}
	}
	return bottom - top
}

func (p *part) pack(column []int) {
	y := 0
	for k, i := range column {
		if k > 0 {
			y += between(&p.items[column[k-1]], &p.items[i])
		}
		p.items[i].y = y
		y += p.items[i].height
	}
}

// between returns the minimum distance between two adjacent items.
func between(a, b *item) int {
	if a.box == None || b.box == None {
		return wireGap
	}
	return boxGap
}

// wish returns where the top of an item should be for straight wires to items of the same lane, and how much that
// counts.
func (p *part) wish(i int, before, after bool) (y, weight int) {
	var a, b, sum, n int
	if before {
		a, b = p.wishes(i, &p.before)
		sum, n = a, b
	}
	if after {
		a, b = p.wishes(i, &p.after)
		sum, n = sum+a, n+b
	}
	if n == 0 {
		sum, n = p.wishes(i, &p.beside)
	}
	if n == 0 {
		return p.items[i].y, 1
	}
	return floor(sum, n), min(n, 8)
}

// wishes adds the heights that the links on one side call for, and their weights.
func (p *part) wishes(i int, side *links) (sum, n int) {
	it := &p.items[i]
	for _, l := range side.of(i) {
		to := &p.items[l.to]
		if to.lane != it.lane {
			continue
		}
		w := 1
		if it.box == None && to.box == None {
			w = 4 // long wires should be straight
		}
		sum += w * (to.y + l.far - l.own)
		n += w
	}
	return sum, n
}

func floor(a, b int) int {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

// A block is a sequence of items in a column that touch each other.
type block struct {
	first, last int
	sum, weight int // sums over the wishes for the top of the block's first item
}

// settle gives the items of a column the places that are nearest to their wishes in their order: the least squares,
// by joining blocks that would overlap. It reports whether an item moved.
func (s *settler) settle(column []int, before, after bool) bool {
	offsets, blocks := s.offsets[:0], s.blocks[:0] // an offset is that of an item below the first, if all touch
	offset := 0
	for k, i := range column {
		if k > 0 {
			last := &s.items[column[k-1]]
			offset += last.height + between(last, &s.items[i])
		}
		offsets = append(offsets, offset)
		y, w := s.wish(i, before, after)
		b := block{k, k, w * (y - offset), w}
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
	s.offsets, s.blocks = offsets, blocks
	moved := false
	for _, b := range blocks {
		y := floor(b.sum, b.weight)
		for k := b.first; k <= b.last; k++ {
			it := &s.items[column[k]]
			moved = moved || it.y != y+offsets[k]
			it.y = y + offsets[k]
		}
	}
	return moved
}
