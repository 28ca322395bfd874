package wiring

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint/project"
)

// kept reports whether the service may find data from before at its first start here, in a volume
// that the project itself does not make: what is read ONCE is then not asked for, and accounts are
// those of the data.
func (v *view) kept() bool {
	return v.old()
}

// oldData is kept, found once.
func (c *checker) oldData(s *project.Service) bool {
	return slices.ContainsFunc(s.Mounts, func(m compose.Mount) bool {
		return m.Type == "volume" && c.index.mounts().external[m.Source]
	})
}
