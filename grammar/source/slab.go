package source

// A Slab allocates values in large blocks, so that a thousand small values need only tens of allocations. The
// zero value is ready to use.
type Slab[T any] struct {
	free []T
	made int
}

// New returns a pointer to a new zero value.
func (s *Slab[T]) New() *T { return &s.Take(1)[0] }

// Take returns a slice of n zero values without spare capacity.
func (s *Slab[T]) Take(n int) []T {
	if len(s.free) < n {
		s.free = make([]T, max(n, 8, min(s.made/4, 256))) // blocks stay small, because the unused rest of the last one lives as long as the tree
		s.made += len(s.free)
	}
	t := s.free[:n:n]
	s.free = s.free[n:]
	return t
}

// Keep returns a copy of xs that is allocated in the slab, so that the caller can reuse xs.
func (s *Slab[T]) Keep(xs []T) []T {
	t := s.Take(len(xs))
	copy(t, xs)
	return t
}
