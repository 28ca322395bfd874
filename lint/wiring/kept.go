package wiring

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/compose"
)

// kept reports whether the service may find data from before at its first start here, in a volume
// that the project itself does not make: what is read ONCE is then not asked for, and accounts are
// those of the data.
func (v *view) kept() bool {
	return slices.ContainsFunc(v.Mounts, func(m compose.Mount) bool {
		return m.Type == "volume" && slices.ContainsFunc(v.Whole.Model.Volumes, func(vol *compose.Volume) bool {
			return vol.Key.Text == m.Source && vol.External
		})
	})
}
