package layout

import "slices"

// Sweeps over the layers: at most so many, and no more after so many that made nothing better.
const (
	sweeps = 12
	vain   = 4
)

// makeLayers puts the items into their layers, with those of a lane together.
func (p *part) makeLayers() {
	size := make([]int, slices.Max(p.layer)+1)
	for _, it := range p.items {
		size[it.layer]++
	}
	all := make([]int, len(p.items))
	for _, n := range size {
		p.layers = append(p.layers, all[:0:n])
		all = all[n:]
	}
	byLane := make([][]int, len(p.lanes))
	for i, it := range p.items {
		byLane[it.lane] = append(byLane[it.lane], i)
	}
	for _, list := range byLane {
		for _, i := range list {
			l := p.items[i].layer
			p.items[i].index = len(p.layers[l])
			p.layers[l] = append(p.layers[l], i)
		}
	}
}

// order sorts each layer by the average position of its neighbours, alternately from the left and from the
// right, and keeps the order with the fewest crossings. The items of a lane stay together.
func (p *part) order(most int) {
	o := &orderer{part: p}
	best := make([]int, len(p.items)) // the index of each item
	save := func() {
		for i := range p.items {
			best[i] = p.items[i].index
		}
	}
	save()
	fewest := o.crossings()
	for sweep, since := 0, 0; sweep < most && since < vain && fewest > 0; sweep++ {
		for i := range p.layers {
			if sweep%2 == 0 {
				o.sort(p.layers[i], &p.before)
			} else {
				o.sort(p.layers[len(p.layers)-1-i], &p.after)
			}
		}
		since++
		if now := o.crossings(); now < fewest {
			save()
			fewest, since = now, 0
		}
	}
	for i, index := range best {
		it := &p.items[i]
		it.index = index
		p.layers[it.layer][index] = i
	}
}

// An orderer has the room that sorting and counting need.
type orderer struct {
	*part
	keys []uint64
	old  []int
	ends []int
	room []int
}

// sort sorts a layer by the neighbours on one side. Items without any keep their places.
func (o *orderer) sort(layer []int, side *links) {
	const bits, goalBits = 16, 28 // of an index, and of a goal
	keys := o.keys[:0]
	for index, i := range layer {
		keys = append(keys, uint64(o.items[i].lane)<<(bits+goalBits)|uint64(o.middle(i, side))<<bits|uint64(index))
	}
	slices.Sort(keys)
	o.keys, o.old = keys, append(o.old[:0], layer...)
	for index, key := range keys {
		i := o.old[key&(1<<bits-1)]
		layer[index] = i
		o.items[i].index = index
	}
}

// middle returns where an item would be in the middle of its neighbours, in 1/1024 of an item.
func (o *orderer) middle(i int, side *links) int {
	list := side.of(i)
	if len(list) == 0 {
		list = o.beside.of(i)
	}
	if len(list) == 0 {
		return o.items[i].index * 1024
	}
	sum := 0
	for _, l := range list {
		sum += o.items[l.to].index*1024 + l.share
	}
	return sum / len(list)
}

// crossings counts the crossings between adjacent layers.
func (o *orderer) crossings() int {
	count := 0
	for _, layer := range o.layers {
		ends := o.ends[:0]
		for _, i := range layer {
			list := o.after.of(i)
			for k, l := range list {
				ends = append(ends, o.items[l.to].index*4096+min(l.far, 4095))
				for e := len(ends) - 1; k > 0 && list[k-1].own == l.own && e > 0 && ends[e-1] > ends[e]; e-- {
					ends[e-1], ends[e] = ends[e], ends[e-1] // wires from the same port do not cross
				}
			}
		}
		o.ends, o.room = ends, append(o.room[:0], ends...)
		count += inversions(ends, o.room)
	}
	return count
}

// inversions counts the pairs that are in the wrong order. It also sorts the list.
func inversions(list, room []int) int {
	count := 0
	if len(list) <= 8 {
		for i := range list {
			for k := i; k > 0 && list[k-1] > list[k]; k-- {
				list[k-1], list[k] = list[k], list[k-1]
				count++
			}
		}
		return count
	}
	half := len(list) / 2
	a, b := list[:half], list[half:]
	count = inversions(a, room) + inversions(b, room)
	if a[half-1] <= b[0] {
		return count
	}
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
