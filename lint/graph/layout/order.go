package layout

import (
	"cmp"
	"slices"
)

const sweeps = 12

// order sorts each layer by the middle of its neighbours, to and fro, and keeps the order with the fewest crossings.
// The items of a lane stay together.
func (p *part) order() {
	for _, l := range p.layers {
		slices.SortStableFunc(l, func(a, b *item) int { return cmp.Compare(a.lane, b.lane) })
		number(l)
	}
	best, fewest := p.saved(), p.crossings()
	for sweep := 0; sweep < sweeps && fewest > 0; sweep++ {
		for i := range p.layers {
			if sweep%2 == 0 {
				sortLayer(p.layers[i], true)
			} else {
				sortLayer(p.layers[len(p.layers)-1-i], false)
			}
		}
		if now := p.crossings(); now < fewest {
			best, fewest = p.saved(), now
		}
	}
	p.layers = best
	for _, l := range p.layers {
		number(l)
	}
}

func number(layer []*item) {
	for i, it := range layer {
		it.index = i
	}
}

func (p *part) saved() [][]*item {
	out := make([][]*item, len(p.layers))
	for i, l := range p.layers {
		out[i] = slices.Clone(l)
	}
	return out
}

// sortLayer sorts by the neighbours before, or after. Items without any keep their places.
func sortLayer(layer []*item, before bool) {
	for _, it := range layer {
		it.goal = it.middle(before)
	}
	slices.SortFunc(layer, func(a, b *item) int {
		return cmp.Or(cmp.Compare(a.lane, b.lane), cmp.Compare(a.goal, b.goal), cmp.Compare(a.index, b.index))
	})
	number(layer)
}

// middle returns where the item would be in the middle of its neighbours, in 1/1024 of an item.
func (it *item) middle(before bool) int {
	links := it.after
	if before {
		links = it.before
	}
	if len(links) == 0 {
		links = it.beside
	}
	if len(links) == 0 {
		return it.index * 1024
	}
	sum := 0
	for _, l := range links {
		sum += l.to.index*1024 + 1024*l.far/(l.to.height+1)
	}
	return sum / len(links)
}

// crossings counts the crossings between neighbouring layers.
func (p *part) crossings() int {
	type end struct{ from, to int }
	count := 0
	var ends []end
	for l := 1; l < len(p.layers); l++ {
		ends = ends[:0]
		for _, it := range p.layers[l] {
			for _, b := range it.before {
				ends = append(ends, end{b.to.index*4096 + min(b.far, 4095), it.index*4096 + min(b.own, 4095)})
			}
		}
		slices.SortFunc(ends, func(a, b end) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
		to := make([]int, len(ends))
		for i, e := range ends {
			to[i] = e.to
		}
		count += inversions(to, make([]int, len(to)))
	}
	return count
}

// inversions counts the pairs that are in the wrong order, and sorts.
func inversions(list, room []int) int {
	if len(list) < 2 {
		return 0
	}
	half := len(list) / 2
	a, b := list[:half], list[half:]
	count := inversions(a, room) + inversions(b, room)
	i, j := 0, 0
	for k := range list {
		if j == len(b) || i < len(a) && a[i] <= b[j] {
			room[k] = a[i]
			i++
		} else {
			room[k] = b[j]
			count += len(a) - i
			j++
		}
	}
	copy(list, room[:len(list)])
	return count
}
