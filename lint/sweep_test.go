package lint_test

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/rules"
)

// tied are projects that depend on each other in ways that no single file shows.
const tied = `
-- a/compose.yaml --
services:
  web: {build: "${WHERE}", env_file: ../shared.env, environment: {B_URL: "http://nowhere:1"}}
-- a/.env --
WHERE=../b/image
-- b/image/Dockerfile --
FROM alpine
ARG UNUSED
FROM alpine AS other
RUN apt-get install x
#: ENVIRONMENT NEEDS: B_URL FORMAT: URL(org.ietf.http/)
-- b/compose.yaml --
services:
  api: {build: {context: image, target: other}, image: acme/api, env_file: ../shared.env}
-- c/compose.yaml --
services:
  api: {image: "acme/${NAME}", environment: {B_URL: "ftp://x"}}
-- c/.env --
NAME=api
-- d/compose.yaml --
include: ["${MORE}/compose.yaml"]
services:
  z: {extends: {file: "../${BASE:-b}/compose.yaml", service: api}}
-- d/.env --
MORE=../e
-- e/compose.yaml --
services:
  e: {build: {context: .., dockerfile: e/odd}, depends_on: [nobody]}
-- e/odd --
FROM scratch
COPY . /
-- f/compose.yaml --
services:
  f: {build: {context: .., dockerfile: e/odd, additional_contexts: {x: ../a}}}
-- f/compose.prod.yaml --
services:
  f: {ports: [80]}
-- g/compose.yaml --
services:
  g: {build: ../b/image, environment: {B_URL: "http://db.example.com"}}
-- h/compose.yaml --
services:
  h: {image: "acme/locked:1", depends_on: {g: {condition: service_healthy}}}
-- i/Dockerfile --
FROM acme/locked:1
COPY $LOCKED_HOME/a $NOT_LOCKED/b
-- dfvet.lock --
{"version": 1, "images": {
  "docker.io/acme/broken:1": {},
  "docker.io/acme/later:1": {"digest": "sha256:7959ed6f7e35f8b1aaa06d1d8259d4ee25aa85a086d5c125480c333183f9deeb",
    "platforms": {"linux/amd64": {"labels": {"dev.dfvet.contract": "{}"}}}},
  "docker.io/acme/locked:1": {"digest": "sha256:7959ed6f7e35f8b1aaa06d1d8259d4ee25aa85a086d5c125480c333183f9deeb",
    "platforms": {"linux/amd64": {"env": {"LOCKED_HOME": "/l"}, "labels": {"dev.dfvet.contract":
      "{\"version\":1,\"environment\":[{\"direction\":\"needs\",\"name\":\"X_URL\",\"format\":\"URL(com.acme.own)\"}],\"types\":{\"com.acme.own\":{\"scheme\":[\"own\"]}}}"}}}}}}
-- shared.env --
# dfvet ignore=env/duplicate-key
A=1
A=2
# dfvet ignore=all
B_URL=http:/x
-- types.contract --
# dfvet ignore=contract/syntax
TYPE com.acme/x IS: com.acme/nothing
HOST db.example.com
LISTENS ON: TCP:80 FOR: mysql
FROM acme/api
ENVIRONMENT NEEDS: MORE FORMAT: com.acme/x
NONSENSE
-- dfvet.yaml --
rulez: {}
preset: strict
`

// TestSweepInParts checks that checking a project in parts gives the same findings as checking it in one
// piece, for any split.
func TestSweepInParts(t *testing.T) {
	archives, err := filepath.Glob("rules/testdata/*.txtar")
	if err != nil || len(archives) < 40 {
		t.Fatal(len(archives), err)
	}
	texts := map[string]string{}
	add := func(dir string, a *txtar.Archive) {
		for _, f := range a.Files {
			texts[path.Join("/repo", dir, f.Name)] = string(f.Data)
		}
	}
	add("", txtar.Parse([]byte(tied)))
	compare(t, "tied", texts, 1)
	for _, name := range archives {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		add(strings.TrimSuffix(filepath.Base(name), ".txtar"), a)
		own := map[string]string{}
		for _, f := range a.Files {
			own["/repo/"+f.Name] = string(f.Data)
		}
		compare(t, name, own, 1)
	}
	for _, part := range []int{1, 7, 100} {
		compare(t, fmt.Sprint("all, parts of ", part), texts, part)
	}
}

func compare(t *testing.T, name string, texts map[string]string, part int) {
	t.Helper()
	fsys := project.Memory("/repo", texts)
	settings, err := lint.NewSettings(rules.All(), lint.Choice{Preset: "strict", Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	said := func(part int) ([]string, int) {
		configs := project.FindConfigs(fsys)
		opts := project.Options{Found: project.Discover(fsys, []project.Pattern{{Path: "/repo", Deep: true}}, configs.Ignored), Configs: configs, FilesPerPart: part}
		parts, err := lint.Sweep(fsys, opts, settings, func(_ *project.Project, r *lint.Result) []string {
			var all []string
			for _, f := range r.Findings {
				all = append(all, fmt.Sprintf("%s:%d-%d: %v %s: %s %v", f.File.Path, f.At.Start, f.At.End, f.Level, f.Rule.Name, f.Message, len(f.Fixes)))
			}
			return all
		})
		if err != nil {
			t.Fatal(err)
		}
		all := slices.Concat(parts...)
		slices.Sort(all)
		return all, len(parts)
	}
	whole, _ := said(0)
	inParts, n := said(part)
	if part > 1 && n < 3 {
		t.Errorf("%s: %d parts", name, n)
	}
	if diff := cmp.Diff(whole, inParts); diff != "" {
		t.Errorf("%s:\n%s", name, diff)
	}
}
