package layout

import "container/heap"

// openCycles sorts boxes so that few have a provider before them: it takes boxes that need no other that is left for
// the end, then those that no other needs for the beginning, and where there are only cycles the box that is needed
// least in proportion to what it needs.
func openCycles(next, prev [][]int) []int {
	n := len(next)
	q := &queue{needs: make([]int, n), needed: make([]int, n), place: make([]int, n)}
	for i := range n {
		q.needs[i], q.needed[i], q.place[i] = len(next[i]), len(prev[i]), i
		q.boxes = append(q.boxes, i)
	}
	heap.Init(q)
	sorted := make([]int, n)
	first, last := 0, n
	for q.Len() > 0 {
		i := heap.Pop(q).(int)
		if q.needs[i] == 0 {
			last--
			sorted[last] = i
		} else {
			sorted[first] = i
			first++
		}
		for _, to := range next[i] {
			q.needed[to]--
			q.update(to)
		}
		for _, from := range prev[i] {
			q.needs[from]--
			q.update(from)
		}
	}
	return sorted
}

// A queue is a heap of the boxes that are left.
type queue struct {
	boxes         []int
	needs, needed []int // how many of the boxes that are left
	place         []int // of each box in the heap, or None
}

func (q *queue) Len() int { return len(q.boxes) }

// Less puts boxes without needs first, then those that are not needed, then those with the best balance.
func (q *queue) Less(a, b int) bool {
	i, j := q.boxes[a], q.boxes[b]
	ri, rj := q.rank(i), q.rank(j)
	switch {
	case ri != rj:
		return ri < rj
	case ri == 2 && q.needs[i]-q.needed[i] != q.needs[j]-q.needed[j]:
		return q.needs[i]-q.needed[i] > q.needs[j]-q.needed[j]
	}
	return i < j
}

func (q *queue) rank(i int) int {
	switch {
	case q.needs[i] == 0:
		return 0
	case q.needed[i] == 0:
		return 1
	}
	return 2
}

// Swap swaps two boxes.
func (q *queue) Swap(a, b int) {
	q.boxes[a], q.boxes[b] = q.boxes[b], q.boxes[a]
	q.place[q.boxes[a]], q.place[q.boxes[b]] = a, b
}

// Push is not used: the queue only shrinks.
func (q *queue) Push(any) {}

// Pop removes the last.
func (q *queue) Pop() any {
	last := q.boxes[len(q.boxes)-1]
	q.boxes = q.boxes[:len(q.boxes)-1]
	q.place[last] = None
	return last
}

func (q *queue) update(i int) {
	if q.place[i] != None {
		heap.Fix(q, q.place[i])
	}
}
