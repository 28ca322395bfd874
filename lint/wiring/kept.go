package wiring

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint/project"
)

// kept reports whether the service may find existing data at its first start, in a volume that the project
// itself does not create. Variables that are read ONCE are then not required, and the accounts are those of
// the data.
func (v *view) kept() bool {
	return v.old()
}

// oldData computes kept.
func (c *checker) oldData(s *project.Service) bool {
	return slices.ContainsFunc(s.Mounts, func(m compose.Mount) bool {
		return m.Type == "volume" && c.index.mounts().external[m.Source]
	})
}
