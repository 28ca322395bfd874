package dockerfile

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	buildkit "github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfvet/dfvet/grammar/source"
)

// The benchmarks parse every Dockerfile in testdata, or in the folder that DFVET_TREE names, once per
// operation: with this package and, for comparison, with BuildKit's parser only.

func corpus(b *testing.B) (all []string) {
	root := os.Getenv("DFVET_TREE")
	if root == "" {
		root = "testdata"
	}
	size := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isDockerfile(d.Name()) {
			return err
		}
		text, err := os.ReadFile(path)
		all, size = append(all, string(text)), size+len(text)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	b.ResetTimer()
	return all
}

func BenchmarkParse(b *testing.B) {
	all := corpus(b)
	for b.Loop() {
		for _, text := range all {
			Parse(source.New("Dockerfile", text))
		}
	}
}

func BenchmarkBuildKitParser(b *testing.B) {
	all := corpus(b)
	for b.Loop() {
		for _, text := range all {
			buildkit.Parse(strings.NewReader(text))
		}
	}
}

func BenchmarkBuildKitInstructions(b *testing.B) {
	all := corpus(b)
	for b.Loop() {
		for _, text := range all {
			if r, err := buildkit.Parse(strings.NewReader(text)); err == nil {
				instructions.Parse(r.AST, linter.New(&linter.Config{}))
			}
		}
	}
}
