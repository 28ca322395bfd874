package layout

import "slices"

// rank assigns a layer to each box, so that services are to the left of their providers. Wires that close a
// cycle run from right to left. If a layer would be too high for the shape of the picture, some of its boxes
// are in the layer before it.
func (p *part) rank() {
	next, prev, sorted := p.acyclic()
	r := &ranks{p: p, next: next, prev: prev, at: make([]int, len(p.boxes)), load: map[[2]int]int{}}
	r.limit()
	wired := make([]bool, len(p.boxes)) // also set by a wire from a box to itself
	for _, w := range p.wires {
		wired[w.From] = true
	}
	var loose []int
	for _, i := range slices.Backward(sorted) { // providers first
		if len(next[i]) == 0 && len(prev[i]) == 0 && !wired[i] {
			loose = append(loose, i)
			continue
		}
		least := 0
		for _, to := range next[i] {
			least = max(least, r.at[to]+1)
		}
		r.put(i, least, 1<<30)
	}
	for _, i := range sorted {
		r.pull(i)
	}
	slices.Sort(loose)
	r.fill(loose)
	p.layer = make([]int, len(p.boxes))
	last := slices.Max(r.at)
	for i, at := range r.at {
		p.layer[i] = last - at
	}
	p.dropEmpty()
}

// dropEmpty removes layers without boxes.
func (p *part) dropEmpty() {
	used := make([]int, slices.Max(p.layer)+1)
	for _, l := range p.layer {
		used[l] = 1
	}
	n := 0
	for i, u := range used {
		used[i] = n
		n += u
	}
	for i, l := range p.layer {
		p.layer[i] = used[l]
	}
}

// acyclic returns the neighbours of each box without the wires that close a cycle, and the boxes in an order
// in which each comes before its providers.
func (p *part) acyclic() (next, prev [][]int, sorted []int) {
	n := len(p.boxes)
	next, prev = make([][]int, n), make([][]int, n)
	seen := make(map[[2]int]bool, len(p.wires))
	for _, w := range p.wires {
		if pair := [2]int{w.From, w.To}; w.From != w.To && !seen[pair] {
			seen[pair] = true
			next[w.From], prev[w.To] = append(next[w.From], w.To), append(prev[w.To], w.From)
		}
	}
	sorted = openCycles(next, prev)
	at := make([]int, n)
	for k, i := range sorted {
		at[i] = k
	}
	for i := range n {
		next[i] = slices.DeleteFunc(next[i], func(to int) bool { return at[to] < at[i] })
		prev[i] = slices.DeleteFunc(prev[i], func(from int) bool { return at[from] > at[i] })
	}
	return next, prev, sorted
}

// ranks chooses layers, which it counts from the right.
type ranks struct {
	p          *part
	next, prev [][]int
	at         []int
	load       map[[2]int]int // height that is used in each layer and lane
	most       []int          // maximum height in each lane
	columns    int            // number of layers that gives the wanted shape
}

// limit computes the maximum height of the layers for a picture that is somewhat wider than it is high.
func (r *ranks) limit() {
	area, wide := 0, 0
	lanes := make([]int, len(r.p.lanes))
	highest := make([]int, len(r.p.lanes))
	for i, b := range r.p.boxes {
		l := r.p.laneOf[i]
		lanes[l] += b.Height + boxGap
		highest[l] = max(highest[l], b.Height+boxGap)
		wide = max(wide, b.Width+leastGap+24)
	}
	for _, h := range lanes {
		area += h * wide
	}
	r.columns = max(1, (sqrt(area*3/2)+wide-1)/wide)
	for l, h := range lanes {
		r.most = append(r.most, max(h/r.columns+highest[l]/2, max(2, 4-len(lanes)+1)*highest[l]))
	}
}

// put places a box in the first layer from least to most that has space for it. The last one always has
// space.
func (r *ranks) put(i, least, most int) {
	lane, h := r.p.laneOf[i], r.p.boxes[i].Height+boxGap
	l := least
	for l < most && r.load[[2]int{lane, l}] > 0 && r.load[[2]int{lane, l}]+h > r.most[lane] {
		l++
	}
	r.at[i] = l
	r.load[[2]int{lane, l}] += h
}

// pull moves a box that is needed by more boxes than it needs to the left, next to those that need it.
func (r *ranks) pull(i int) {
	if len(r.prev[i]) <= len(r.next[i]) {
		return
	}
	to := 1 << 30
	for _, from := range r.prev[i] {
		to = min(to, r.at[from]-1)
	}
	lane, h := r.p.laneOf[i], r.p.boxes[i].Height+boxGap
	for ; to > r.at[i]; to-- {
		if load := r.load[[2]int{lane, to}]; load+h <= r.most[lane] {
			r.load[[2]int{lane, r.at[i]}] -= h
			r.load[[2]int{lane, to}] += h
			r.at[i] = to
			return
		}
	}
}

// fill spreads boxes without wires over the layers.
func (r *ranks) fill(loose []int) {
	if len(loose) == 0 {
		return
	}
	columns := max(r.columns, 1)
	for _, at := range r.at {
		columns = max(columns, at+1)
	}
	for _, i := range loose {
		lane, h := r.p.laneOf[i], r.p.boxes[i].Height+boxGap
		best := columns - 1
		for l := columns - 1; l >= 0; l-- { // fill the layers from the left
			if r.load[[2]int{lane, l}] < r.load[[2]int{lane, best}] {
				best = l
			}
		}
		r.at[i] = best
		r.load[[2]int{lane, best}] += h
	}
}
