package preflight

import (
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/catalog"
)

// The table of schemes matches the catalogue.
func TestSchemes(t *testing.T) {
	reg := catalog.Standard()
	var want [][4]string
	for _, d := range reg.Types() {
		if len(d.Schemes)+len(d.TLSSchemes) == 0 {
			continue
		}
		var is []string
		for _, a := range reg.Ancestors(d.Type)[1:] {
			up := func(below string) bool { return strings.HasPrefix(below, a.Name()) }
			if !up(d.Type.Name()) && !slices.ContainsFunc(is, up) {
				is = append(is, a.Name())
			}
		}
		want = append(want, [4]string{d.Type.Name(), strings.Join(is, " "), strings.Join(d.Schemes, " "), strings.Join(d.TLSSchemes, " ")})
	}
	if !slices.Equal(want, standard) {
		t.Errorf("the catalogue has\n%q\nnot\n%q", want, standard)
	}
}
