package catalog

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
)

// TestLabels checks that the contract of every image in the catalogue is unchanged after it is written to a
// label and read back.
func TestLabels(t *testing.T) {
	for _, image := range Images() {
		for _, tag := range []string{"", ":1", ":8", ":99-alpine"} {
			ref, ok := contract.ParseRef(image + tag)
			if !ok {
				t.Fatal(image)
			}
			c := contract.OfBlocks(ref, Blocks(ref))
			if c == nil {
				continue
			}
			l := c.Label(Standard(), nil)
			read, err := label.Parse(l.Text())
			if err != nil {
				t.Fatal(image, err)
			}
			if strings.ContainsAny(l.Text(), "\n\t") {
				t.Errorf("%s: the label has more than one line", ref.Text)
			}
			again := contract.OfLabel(read, ref.Text, source.New("/label", l.Text()), source.Span{})
			second := again.Label(read.Registry(), nil)
			if diff := cmp.Diff(l.Text(), second.Text()); diff != "" {
				t.Errorf("%s: %s", ref.Text, diff)
			}
		}
	}
}
