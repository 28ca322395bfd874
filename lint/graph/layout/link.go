package layout

import (
	"cmp"
	"slices"
)

// A link says that a wire joins an item to another: the wire is straight if y+own equals the other's y+far.
type link struct {
	to       int
	own, far int
	share    int // of the other's height that is above far, in 1/1024
}

// links are those of all items on one side, in the order of their ports.
type links struct {
	first []int // of each item, and the end of the last
	list  []link
}

func (l *links) of(i int) []link { return l.list[l.first[i]:l.first[i+1]] }

// A joint is a link and the item that has it.
type joint struct {
	from int
	link
}

// link joins the items for the ports as they are.
func (p *part) link() {
	n := len(p.items) + len(p.wires)
	before, after, beside := make([]joint, 0, n), make([]joint, 0, n), make([]joint, 0, len(p.wires))
	join := func(a, b, out, in int) {
		after = append(after, joint{a, link{to: b, own: out, far: in}})
		before = append(before, joint{b, link{to: a, own: in, far: out}})
	}
	for _, n := range p.nets {
		goal := p.layer[n.to]
		for i, it := range n.forth {
			to, in := n.at(n.first + i + 1)
			join(it, to, 0, in)
		}
		for i, it := range n.back {
			if i > 0 {
				join(n.back[i-1], it, 0, 0)
			} else {
				beside = append(beside, joint{it, link{to: n.to, far: n.in}})
			}
		}
		for _, w := range n.wires {
			wire := p.wires[w]
			if l := p.layer[wire.From]; l < goal {
				to, in := n.at(l + 1)
				join(wire.From, to, wire.Out, in)
			} else {
				beside = append(beside, joint{n.back[l-goal], link{to: wire.From, far: wire.Out}})
			}
		}
	}
	p.before, p.after, p.beside = p.gather(before), p.gather(after), p.gather(beside)
}

// at returns the item that the net reaches in a layer that is not after its target's, and the port of the item.
func (n *net) at(layer int) (to, in int) {
	if layer-n.first < len(n.forth) {
		return n.forth[layer-n.first], 0
	}
	return n.to, n.in
}

// gather sorts joints by their items and ports.
func (p *part) gather(joints []joint) links {
	l := links{first: make([]int, len(p.items)+1), list: make([]link, len(joints))}
	for _, j := range joints {
		l.first[j.from+1]++
	}
	for i := range p.items {
		l.first[i+1] += l.first[i]
	}
	next := slices.Clone(l.first)
	for _, j := range joints {
		j.share = 1024 * j.far / (p.items[j.to].height + 1)
		l.list[next[j.from]] = j.link
		next[j.from]++
	}
	for i := range p.items {
		if list := l.of(i); len(list) > 1 {
			slices.SortStableFunc(list, func(a, b link) int { return cmp.Compare(a.own, b.own) })
		}
	}
	return l
}
