package types

// rings numbers the types that lead back to themselves, from 1; types of the same cycle have the same number.
// It is Tarjan's algorithm for strongly connected components, with an explicit stack because a chain can be
// as long as a file.
func rings(starts []Type, next func(Type) []Type) map[Type]int {
	s := &search{next: next, index: map[Type]int{}, low: map[Type]int{}, rings: map[Type]int{}}
	for _, t := range starts {
		if s.index[t] == 0 {
			s.from(t)
		}
	}
	return s.rings
}

type search struct {
	next       func(Type) []Type
	index, low map[Type]int // 0 for types that were not visited yet
	open       []Type       // visited, but not assigned to a component yet
	closed     map[Type]bool
	rings      map[Type]int
	found      int
}

// A step is a type on the current path of the search, with the successors that remain to be visited.
type step struct {
	at   Type
	todo []Type
	self bool // the type is its own successor
}

func (s *search) from(start Type) {
	if s.closed == nil {
		s.closed = map[Type]bool{}
	}
	way := []step{s.visit(start)}
	for len(way) > 0 {
		top := &way[len(way)-1]
		if len(top.todo) == 0 {
			s.leave(*top)
			way = way[:len(way)-1]
			if len(way) > 0 {
				up := way[len(way)-1].at
				s.low[up] = min(s.low[up], s.low[top.at])
			}
			continue
		}
		t := top.todo[0]
		top.todo = top.todo[1:]
		top.self = top.self || t == top.at
		switch {
		case s.index[t] == 0:
			way = append(way, s.visit(t))
		case !s.closed[t]:
			s.low[top.at] = min(s.low[top.at], s.index[t])
		}
	}
}

func (s *search) visit(t Type) step {
	s.index[t] = len(s.index) + 1
	s.low[t] = s.index[t]
	s.open = append(s.open, t)
	return step{at: t, todo: s.next(t)}
}

// leave ends the visit of a type. If it is the first type visited in its component, the component is complete.
func (s *search) leave(x step) {
	if s.low[x.at] != s.index[x.at] {
		return
	}
	i := len(s.open) - 1
	for s.open[i] != x.at {
		i--
	}
	if len(s.open)-i > 1 || x.self {
		s.found++
		for _, t := range s.open[i:] {
			s.rings[t] = s.found
		}
	}
	for _, t := range s.open[i:] {
		s.closed[t] = true
	}
	s.open = s.open[:i]
}
