package format

import (
	"path"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/testdata/golden"
)

// TestGolden formats the files in the archives in testdata. The section "want/NAME" has the result.
func TestGolden(t *testing.T) {
	golden.Archives(t, "testdata/*.txtar", func(t *testing.T, a *golden.Archive) {
		for _, f := range a.Files {
			if strings.HasPrefix(f.Name, "want/") {
				continue
			}
			text, formatted, fault := string(f.Data), formatDockerfile, dockerfileFault
			if path.Ext(f.Name) == ".yaml" {
				formatted, fault = formatComposeFile, composeFault
			}
			after, _ := formatted(f.Name, text)
			a.Section(t, "want/"+f.Name, after)
			if why := fault(f.Name, text); why != "" {
				t.Errorf("%s: %s", f.Name, why)
			}
		}
	})
}
