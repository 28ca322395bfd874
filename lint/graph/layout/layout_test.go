package layout

import (
	"fmt"
	"math/rand"
	"reflect"
	"slices"
	"testing"
)

// some returns random boxes and wires, with chains, cycles, boxes without wires and, for every second seed,
// groups.
func some(seed int64, n int) (boxes []Box, wires []Wire, groups int) {
	r := rand.New(rand.NewSource(seed))
	groups = (n + 7) / 8
	for range n {
		b := Box{Width: 120 + r.Intn(140), Height: 50 + 18*r.Intn(8), Group: None}
		if seed%2 == 0 && r.Intn(8) > 0 {
			b.Group = r.Intn(groups)
		}
		boxes = append(boxes, b)
	}
	for from := range boxes {
		for k := range r.Intn(6) {
			to := r.Intn(n)
			if r.Intn(10) > 0 && from > 0 {
				to = r.Intn(from)
			}
			wires = append(wires, Wire{from, to, min(30+18*k, boxes[from].Height-8), min(22+18*r.Intn(3), boxes[to].Height-8)})
		}
	}
	return boxes, wires, groups
}

func TestPlace(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 12, 40, 150} {
		for seed := range int64(6) {
			t.Run(fmt.Sprintf("%d boxes, %d", n, seed), func(t *testing.T) {
				boxes, wires, groups := some(seed, n)
				l := Arrange(boxes, wires, groups).Layout()
				checkBoxes(t, boxes, l)
				for i, w := range wires {
					checkWire(t, l, w, l.Wires[i])
				}
				if !reflect.DeepEqual(l, Arrange(boxes, wires, groups).Layout()) {
					t.Error("a second run gives another layout")
				}
			})
		}
	}
}

// checkBoxes reports boxes and groups that overlap, or that are not inside the picture or their group.
func checkBoxes(t *testing.T, boxes []Box, l *Layout) {
	t.Helper()
	page := Rect{0, 0, l.Width, l.Height}
	for i, a := range l.Boxes {
		if !a.within(page) || boxes[i].Group != None && !a.within(l.Groups[boxes[i].Group]) {
			t.Errorf("box %d at %v is outside", i, a)
		}
		if a.Width < boxes[i].Width || a.Height != boxes[i].Height {
			t.Errorf("box %d is %v, not %v", i, a, boxes[i])
		}
		for j, b := range l.Boxes[:i] {
			if a.overlaps(b) {
				t.Errorf("boxes %d at %v and %d at %v overlap", j, b, i, a)
			}
		}
		for g, r := range l.Groups {
			if g != boxes[i].Group && r.Width > 0 && a.overlaps(r) {
				t.Errorf("box %d at %v is in the foreign group %d at %v", i, a, g, r)
			}
		}
	}
}

// checkWire reports a wire that is not horizontal and vertical, does not connect its ports, leaves the
// picture or crosses a box.
func checkWire(t *testing.T, l *Layout, w Wire, points []Point) {
	t.Helper()
	from, to := l.Boxes[w.From], l.Boxes[w.To]
	first, last := points[0], points[len(points)-1]
	if first != (Point{from.X + from.Width, from.Y + w.Out}) || last != (Point{to.X, to.Y + w.In}) {
		t.Errorf("the wire %v goes from %v to %v", w, first, last)
	}
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		if (a.X == b.X) == (a.Y == b.Y) {
			t.Errorf("the wire %v is slanted, or stays, at %v and %v", w, a, b)
		}
		piece := Rect{min(a.X, b.X), min(a.Y, b.Y), max(a.X-b.X, b.X-a.X), max(a.Y-b.Y, b.Y-a.Y)}
		if !piece.within(Rect{0, 0, l.Width, l.Height}) {
			t.Errorf("the wire %v leaves the picture at %v", w, piece)
		}
		for j, box := range l.Boxes {
			if piece.crosses(box) {
				t.Errorf("the wire %v crosses box %d at %v: %v", w, j, box, piece)
			}
		}
	}
}

func (r Rect) within(o Rect) bool {
	return r.X >= o.X && r.Y >= o.Y && r.X+r.Width <= o.X+o.Width && r.Y+r.Height <= o.Y+o.Height
}

func (r Rect) overlaps(o Rect) bool {
	return r.X < o.X+o.Width && o.X < r.X+r.Width && r.Y < o.Y+o.Height && o.Y < r.Y+r.Height
}

// crosses reports whether a line goes through the inside of a box.
func (r Rect) crosses(o Rect) bool {
	return r.X < o.X+o.Width && o.X < r.X+r.Width && r.Y < o.Y+o.Height && o.Y < r.Y+r.Height ||
		r.Width == 0 && r.X > o.X && r.X < o.X+o.Width && r.Y < o.Y+o.Height && o.Y < r.Y+r.Height ||
		r.Height == 0 && r.Y > o.Y && r.Y < o.Y+o.Height && r.X < o.X+o.Width && o.X < r.X+r.Width
}

func TestChain(t *testing.T) {
	boxes := []Box{{100, 60, None}, {100, 60, None}, {100, 60, None}}
	l := Arrange(boxes, []Wire{{2, 1, 30, 30}, {1, 0, 30, 30}, {2, 0, 45, 45}}, 0).Layout()
	if !(l.Boxes[2].X < l.Boxes[1].X && l.Boxes[1].X < l.Boxes[0].X) {
		t.Errorf("who needs is not left of who provides: %v", l.Boxes)
	}
}

// FuzzArrange lays out boxes and wires that are made from bytes, and moves the ports as a drawing does.
func FuzzArrange(f *testing.F) {
	f.Add([]byte{3, 0, 10, 1, 200, 2, 40, 1, 0, 0, 2, 1, 1, 2, 2, 2})
	f.Add([]byte("a cycle, and boxes without wires"))
	f.Add([]byte{255, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 255, 255, 17, 33, 65, 129})
	f.Fuzz(func(t *testing.T, data []byte) {
		boxes, wires, groups := fromBytes(data)
		outs := make([]int, len(wires))
		for i, w := range wires {
			outs[i] = boxes[w.From].Height - w.Out
		}
		place := func() *Layout {
			plan := Arrange(boxes, slices.Clone(wires), groups)
			if tops := plan.Tops(); len(tops) != len(boxes) {
				t.Fatalf("%d tops of %d boxes", len(tops), len(boxes))
			}
			plan.MovePorts(outs)
			return plan.Layout()
		}
		l := place()
		if !reflect.DeepEqual(l, place()) {
			t.Error("a second run gives another layout")
		}
		checkBoxes(t, boxes, l)
		for i, w := range wires {
			w.Out = outs[i]
			checkWire(t, l, w, l.Wires[i])
		}
	})
}

// fromBytes makes up to 40 boxes of a byte and up to 200 wires of three each.
func fromBytes(data []byte) (boxes []Box, wires []Wire, groups int) {
	next := func() int {
		if len(data) == 0 {
			return 0
		}
		b := data[0]
		data = data[1:]
		return int(b)
	}
	n := 1 + next()%40
	groups = next() % 5
	for range n {
		b := next()
		boxes = append(boxes, Box{Width: 100 + b, Height: 60 + 18*(b%8), Group: b%(groups+1) - 1})
	}
	for len(data) > 0 && len(wires) < 200 {
		from, to, ports := next()%n, next()%n, next()
		wires = append(wires, Wire{from, to, min(10+18*(ports%4), boxes[from].Height-8), 10 + 18*(ports/4%3)})
	}
	return boxes, wires, groups
}
