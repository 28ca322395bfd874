package wiring

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint/project"
)

// hasOldData reports whether the service may find existing data at its first start, in a volume that the
// project does not create. Variables that are read ONCE are then not required, and the accounts are those in
// the data.
func (v *view) hasOldData() bool {
	return v.old()
}

// oldData computes hasOldData.
func (c *serviceFinder) oldData(s *project.Service) bool {
	return slices.ContainsFunc(s.Mounts, func(m compose.Mount) bool {
		return m.Type == "volume" && c.index.mounts().external[m.Source]
	})
}
