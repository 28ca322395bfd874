package source

// A Slab allocates values in pieces of an array, so that a thousand small values take only tens of
// allocations. Its zero value is ready to use.
type Slab[T any] struct {
	free []T
	made int
}

// New returns a pointer to a zero value.
func (s *Slab[T]) New() *T { return &s.Take(1)[0] }

// Take returns a slice of n zero values without spare capacity.
func (s *Slab[T]) Take(n int) []T {
	if len(s.free) < n {
		s.free = make([]T, max(n, 8, min(s.made/4, 256))) // trees live long: little of the last piece may be wasted
		s.made += len(s.free)
	}
	t := s.free[:n:n]
	s.free = s.free[n:]
	return t
}

// Keep returns a copy of xs in the slab, so that xs can be reused.
func (s *Slab[T]) Keep(xs []T) []T {
	t := s.Take(len(xs))
	copy(t, xs)
	return t
}
