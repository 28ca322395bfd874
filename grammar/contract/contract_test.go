package contract_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/testdata/golden"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestStages prints the contract of the last stage in each archive: as lines of the dialect in "lines", and
// as JSON in "label". An archive contains a Dockerfile, and optionally contract files and build arguments
// ("args", one NAME=value per line).
func TestStages(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("there are no archives", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { stage(t, name) })
	}
}

func stage(t *testing.T, name string) {
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var docker *dockerfile.File
	var contracts []*dockerfile.File
	args := map[string]*string{}
	for _, f := range a.Files {
		src := source.New("/"+f.Name, string(f.Data))
		switch {
		case f.Name == "Dockerfile":
			docker = dockerfile.Parse(src)
		case strings.HasSuffix(f.Name, ".contract"):
			contracts = append(contracts, dockerfile.ParseContract(src))
		case f.Name == "args":
			for line := range strings.Lines(string(f.Data)) {
				arg, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				args[arg] = &value
			}
		}
	}
	images := func(text string) *contract.Contract {
		ref, ok := contract.ParseRef(text)
		if !ok {
			return nil
		}
		var blocks []contract.Block
		for _, f := range contracts {
			blocks = append(blocks, contract.BlocksFor(f, ref, false)...)
		}
		return contract.OfBlocks(ref, blocks)
	}
	c := contract.OfStage(contract.BuildOf(docker, args, images).Stage(docker.Stages[len(docker.Stages)-1]), images)
	got := map[string]string{"lines": lines(c), "label": labelText(t, c)}
	roundTrip(t, c)
	if diff := throughLabel(c); diff != "" {
		t.Errorf("read from its label: %s", diff)
	}
	var kept []txtar.File
	for _, f := range a.Files {
		want, is := got[f.Name]
		if !is {
			kept = append(kept, f)
		} else if diff := cmp.Diff(string(f.Data), want); diff != "" && !golden.Update() {
			t.Errorf("%s: %s", f.Name, diff)
		}
	}
	if golden.Update() {
		a.Files = append(kept, txtar.File{Name: "lines", Data: []byte(got["lines"])}, txtar.File{Name: "label", Data: []byte(got["label"])})
		if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func lines(c *contract.Contract) string {
	var b strings.Builder
	for _, l := range c.Lines() {
		b.WriteString(l.Text + "\n")
	}
	return b.String()
}

func labelText(t *testing.T, c *contract.Contract) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(c.Label(catalog.Standard(), nil)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// roundTrip checks that the printed lines say the same when they are read again.
func roundTrip(t *testing.T, c *contract.Contract) {
	text := lines(c)
	f := dockerfile.ParseFragment(source.New("/again", text))
	for _, p := range f.Problems {
		t.Errorf("the printed line %q: %s", f.Source.Slice(p.At), p.Message)
	}
	if diff := cmp.Diff(text, lines(contract.Lay(nil, f))); diff != "" {
		t.Errorf("printed and read again: %s", diff)
	}
}

// TestTags tests TagVersion and the tag patterns of contract files.
func TestTags(t *testing.T) {
	for tag, want := range map[string]string{"16.4-alpine": "16.4", "v3.5.17": "3.5.17", "latest": "", "8-management": "8", "": "", "1.": "1"} {
		if got := contract.TagVersion(tag); got != want {
			t.Errorf("TagVersion(%q) = %q, want %q", tag, got, want)
		}
	}
	for _, c := range []struct {
		from, image  string
		ok, floating bool
	}{
		{"postgres", "postgres:16", true, false},
		{"postgres", "docker.io/library/postgres", true, false},
		{"postgres", "index.docker.io/library/postgres:16", true, false},
		{"postgres", "registry-1.docker.io/library/postgres:16", true, false},
		{"postgres", "registry.hub.docker.com/library/postgres:16", true, false},
		{"postgres:>=17", "public.ecr.aws/docker/library/postgres:17", true, false},
		{"postgres", "mirror.gcr.io/library/postgres@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true, false},
		{"acme/store", "mirror.gcr.io/acme/store", true, false},
		{"mirror.gcr.io/library/postgres", "postgres", true, false},
		{"postgres", "public.ecr.aws/library/postgres:16", false, false},
		{"acme/store", "public.ecr.aws/acme/store", false, false},
		{"postgres", "registry.acme.example/library/postgres:16", false, false},
		{"postgres", "mirror.gcr.io/postgres:16", false, false},
		{"postgres", "acme/postgres:16", false, false},
		{"postgres:>=18", "postgres:18.1-alpine", true, false},
		{"postgres:>=18", "postgres:17", false, false},
		{"postgres:>=18", "postgres", false, true},
		{"postgres:<18", "postgres:latest", false, false},
		{"postgres:>=18,!*alpine*", "postgres:18-alpine", false, false},
		{"postgres:*-alpine", "postgres:18-alpine", true, false},
		{"postgres:16", "postgres:16", true, false},
		{"postgres:16", "postgres:16.1", false, false},
		{"quay.io/coreos/etcd", "quay.io/coreos/etcd:v3.5.17", true, false},
	} {
		f := dockerfile.ParseContract(source.New("/a.contract", "FROM "+c.from+"\nUSER 1\n"))
		ref, _ := contract.ParseRef(c.image)
		ok, floating := contract.Matches(f.Stages[0].From, ref)
		if ok != c.ok || floating != c.floating {
			t.Errorf("FROM %s of %s: %v, floating %v; want %v, %v", c.from, c.image, ok, floating, c.ok, c.floating)
		}
	}
}
