package main

import (
	"bytes"
	"github.com/dfvet/dfvet/testdata/golden"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The output of wire for each sample is valid according to the published schema, which allows no other keys.
func TestWireSchema(t *testing.T) {
	schema := compileSchema(t, "../../docs/wire.schema.json")
	samples, err := filepath.Glob("../../testdata/sample/*/compose.yaml")
	if err != nil || len(samples) < 5 {
		t.Fatal(err, len(samples))
	}
	kinds, verdicts := map[any]bool{}, map[any]bool{}
	for _, sample := range samples {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(filepath.Dir(sample))); err != nil {
			t.Fatal(err)
		}
		var out, again, errs bytes.Buffer
		if status := run([]string{"wire", "--format", "json", dir}, strings.NewReader(""), &out, &errs); status > 1 {
			t.Fatalf("%s: %d: %s", sample, status, errs.String())
		}
		run([]string{"wire", "--format", "json", dir}, strings.NewReader(""), &again, &errs)
		if out.String() != again.String() {
			t.Errorf("%s: two runs differ", sample)
		}
		doc, err := jsonschema.UnmarshalJSON(&out)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", sample, err)
		}
		for _, n := range doc.(object)["needs"].([]any) {
			n := n.(object)
			kinds[n["kind"]], verdicts[n["verdict"]] = true, true
			n["more"] = true
			if schema.Validate(doc) == nil {
				t.Fatal("the schema allows other keys")
			}
			delete(n, "more")
		}
	}
	if len(kinds) != 3 || len(verdicts) < 3 {
		t.Errorf("the samples have only the kinds %v and the verdicts %v", kinds, verdicts)
	}
}

// The objects for Kubernetes equal those in testdata/kubernetes, a module of its own whose test decodes them
// strictly.
func TestKubernetes(t *testing.T) {
	for _, name := range []string{"right", "hosts", "programs"} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS("../../testdata/sample/"+name)); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		if status := run([]string{"wire", "--format", "kubernetes", dir}, strings.NewReader(""), &out, &errs); status != 0 {
			t.Fatalf("%s: %d: %s", name, status, errs.String())
		}
		for _, secret := range []string{"correct-horse-battery-staple", "swordfish"} {
			if strings.Contains(out.String(), secret) {
				t.Errorf("%s: a secret is written", name)
			}
		}
		golden.File(t, "../../testdata/kubernetes/"+name+".yaml", out.String())
	}
}
