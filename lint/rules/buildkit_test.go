package rules_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
	"golang.org/x/tools/txtar"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/rules"
)

// TestBuildKit checks that the rules report the same faults in a Dockerfile as docker build --check, on the
// same lines and under BuildKit's names for them. It runs BuildKit itself in this process. It compares all
// Dockerfiles in the repository's testdata, including those in archives and on the rules' pages, and those in
// the folder that DFVET_TREE names.
//
// Files that BuildKit cannot build are skipped. CopyIgnoredFile and InvalidBaseImagePlatform require a build
// context and a registry, so BuildKit never reports them here.
func TestBuildKit(t *testing.T) {
	names := buildkitNames()
	compared, refused, count := 0, 0, map[string]int{}
	for _, x := range texts(t) {
		if project.Template(x.text) || strings.Contains(x.text, "check=skip=JSONArgsRecommended, ") {
			continue // not a Dockerfile, or a list with spaces, after which BuildKit stops reading
		}
		want, ok := askBuildKit(t, x.text)
		if !ok {
			refused++
			continue
		}
		compared++
		for _, w := range want {
			rule, _, _ := strings.Cut(w, " ")
			count[rule]++
		}
		for _, d := range differences(want, ours(t, x.text, names)) {
			t.Errorf("%s: %s", x.name, d)
		}
	}
	t.Logf("%d files compared, %d that BuildKit refuses left out; BuildKit's warnings by rule: %v", compared, refused, count)
	if compared < 100 {
		t.Errorf("only %d files were compared", compared)
	}
}

// differences returns the entries that are in only one of the lists.
func differences(want, got []string) (all []string) {
	for _, w := range want {
		if !slices.Contains(got, w) {
			all = append(all, "BuildKit says "+w+", and we do not")
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			all = append(all, "we say "+g+", and BuildKit does not")
		}
	}
	return all
}

// buildkitNames returns the names that BuildKit uses for our rules.
func buildkitNames() map[string]bool {
	names := map[string]bool{}
	for _, r := range rules.All() {
		for _, a := range r.Aliases {
			if _, on := r.Presets["buildkit"]; on && !strings.HasPrefix(a, "DL") {
				names[a] = true
			}
		}
	}
	return names
}

type text struct{ name, text string }

// texts collects the Dockerfiles to compare.
func texts(t *testing.T) []text {
	var all []text
	for _, r := range rules.All() {
		for _, e := range examples(t, r.Doc) {
			for name, body := range e.files {
				all = add(all, fmt.Sprintf("%s.md:%d/%s", r.Page(), e.line, name), body)
			}
		}
	}
	roots := []string{"../.."}
	if tree := os.Getenv("DFVET_TREE"); tree != "" {
		roots = append(roots, tree)
	}
	for i, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !d.Type().IsRegular() || i == 0 && !strings.Contains(path, "/testdata/") {
				return err
			}
			body, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if strings.HasSuffix(path, ".txtar") {
				for _, f := range txtar.Parse(body).Files {
					all = add(all, path+"/"+f.Name, string(f.Data))
				}
				return nil
			}
			all = add(all, path, string(body))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.SortFunc(all, func(a, b text) int { return strings.Compare(a.name, b.name) })
	return all
}

// add appends a file if its name is that of a Dockerfile.
func add(all []text, name, body string) []text {
	base := strings.ToLower(filepath.Base(name))
	if strings.Contains(base, "dockerfile") || strings.Contains(base, "containerfile") {
		return append(all, text{name, body})
	}
	return all
}

// ours returns "RULE LINE" for each of our findings with BuildKit's preset.
func ours(t *testing.T, body string, names map[string]bool) []string {
	var all []string
	for _, f := range run(t, map[string]string{"Dockerfile": body}, lint.Choice{Preset: "buildkit"}).Findings {
		if len(f.Rule.Aliases) == 0 && f.Level == lint.Error {
			all = append(all, f.Rule.Name) // the rule says that the build stops at this error
		}
		for _, a := range f.Rule.Aliases {
			if names[a] {
				all = append(all, fmt.Sprintf("%s %d", a, f.File.Line(f.At.Start)))
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// askBuildKit returns "RULE LINE" for each finding of BuildKit. ok is false if it cannot build the file.
func askBuildKit(t *testing.T, body string) (all []string, ok bool) {
	src := llb.NewSourceMap(nil, "Dockerfile", "Dockerfile", []byte(body))
	src.Definition = &llb.Definition{}
	caps := pb.Caps.CapSet(pb.Caps.All())
	found, err := dockerfile2llb.DockerfileLint(context.Background(), []byte(body), dockerfile2llb.ConvertOpt{
		Config:    dockerui.Config{BuildPlatforms: []ocispecs.Platform{{OS: "linux", Architecture: "amd64"}, {OS: "windows", Architecture: "amd64"}}},
		SourceMap: src, MetaResolver: registry{}, LLBCaps: &caps})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range found.Warnings {
		if w.RuleName == "InvalidBaseImagePlatform" {
			continue // the registry is not a real one
		}
		all = append(all, fmt.Sprintf("%s %d", w.RuleName, w.Location.Ranges[0].Start.Line))
	}
	slices.Sort(all)
	return slices.Compact(all), found.Error == nil
}

// A registry has every image for every platform, with only one layer.
type registry struct{}

func (registry) ResolveImageConfig(_ context.Context, ref string, opt sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	platform := *opt.ImageOpt.Platform
	if strings.Contains(ref, "windows") || strings.Contains(ref, "nanoserver") {
		platform.OS = "windows"
	}
	layer := digest.FromString(ref)
	return ref, layer, fmt.Appendf(nil, `{"os": %q, "architecture": %q, "config": {}, "rootfs": {"type": "layers", "diff_ids": [%q]}}`,
		platform.OS, platform.Architecture, layer), nil
}
