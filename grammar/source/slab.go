package source

// A Slab hands out pointers into pieces of an array, so that a thousand small things cost tens of
// allocations. Its zero value is ready to use.
type Slab[T any] struct {
	free []T
	made int
}

// New returns one, zero.
func (s *Slab[T]) New() *T { return &s.Take(1)[0] }

// Take returns n of them, zero, that nothing can be appended to in place.
func (s *Slab[T]) Take(n int) []T {
	if len(s.free) < n {
		s.free = make([]T, max(n, 8, min(s.made/4, 256))) // trees stay: little of the last piece must be left
		s.made += len(s.free)
	}
	t := s.free[:n:n]
	s.free = s.free[n:]
	return t
}

// Keep returns a copy of xs that the slab holds, so that xs can be used again.
func (s *Slab[T]) Keep(xs []T) []T {
	t := s.Take(len(xs))
	copy(t, xs)
	return t
}
