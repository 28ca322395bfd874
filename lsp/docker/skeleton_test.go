package docker

import (
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// TestSkeletons checks that each form has a skeleton, and that each skeleton, as it is inserted, is an
// instruction of its form without syntax errors.
func TestSkeletons(t *testing.T) {
	known := map[string]bool{}
	for _, f := range dockerfile.Forms {
		known[formKey(f)] = true
		if len(skeletons[formKey(f)]) == 0 {
			t.Errorf("%s: no skeleton", f.Name)
		}
		for _, text := range skeletons[formKey(f)] {
			checkSkeleton(t, f, text)
		}
	}
	for key := range skeletons {
		if !known[key] {
			t.Errorf("there are skeletons for %q, which is not the key of a form", key)
		}
	}
}

func checkSkeleton(t *testing.T, f *dockerfile.Form, text string) {
	plain := skeletonText(text)
	if strings.ContainsAny(plain, "$}") && !strings.Contains(plain, "{{") {
		t.Errorf("%s: %q is left of %q", f.Name, plain, text)
	}
	tree := dockerfile.Parse(source.New("Dockerfile", "FROM scratch\n"+plain+"\n"))
	if f.OnlyInFiles() {
		tree = dockerfile.ParseContract(source.New("x.contract", plain+"\n"))
	}
	for _, p := range tree.Problems {
		if f.Name != "ONBUILD" && f.Name != "EXPOSE" && f.Name != "STOPSIGNAL" { // the texts to type over are not valid values
			t.Errorf("%q: %s", plain, p.Message)
		}
	}
	if !slices.ContainsFunc(tree.Instructions(), func(in dockerfile.Instruction) bool { return in.Common().Form == f }) {
		t.Errorf("%q is of another form", plain)
	}
}
