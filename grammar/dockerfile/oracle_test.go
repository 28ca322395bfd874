package dockerfile

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	buildkit "github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfvet/dfvet/grammar/source"
)

// The tests in this file compare the parser with BuildKit's: whether a text parses, and its instructions,
// words, flags and heredocs. TestOracle does this for the testdata of this package and, if DFVET_TREE names a
// folder, for every Dockerfile under it.

func TestOracle(t *testing.T) {
	quiet(t)
	for _, root := range []string{"testdata", os.Getenv("DFVET_TREE")} {
		if root == "" {
			continue
		}
		count := 0
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !isDockerfile(d.Name()) {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			count++
			if diff := disagreement(string(text)); diff != "" {
				t.Errorf("%s: %s", path, diff)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if count == 0 {
			t.Errorf("no Dockerfile under %s", root)
		}
		t.Logf("%s: %d files", root, count)
	}
}

// TestOracleByInstruction checks each instruction of the seeds in a file of its own, because BuildKit stops
// at the first error.
func TestOracleByInstruction(t *testing.T) {
	quiet(t)
	for _, text := range seeds(t) {
		f := Parse(source.New("Dockerfile", text))
		top := ""
		if f.Escape == '`' {
			top = "# escape=`\n"
		}
		for _, in := range f.Instructions() {
			one := top + "FROM a\n" + f.Source.Slice(in.Span()) + "\n"
			if diff := disagreement(one); diff != "" {
				t.Errorf("%q: %s", one, diff)
			}
		}
	}
}

func isDockerfile(name string) bool {
	low := strings.ToLower(name)
	return low == "dockerfile" || strings.HasPrefix(low, "dockerfile.") || strings.HasSuffix(low, ".dockerfile") ||
		strings.HasPrefix(low, "containerfile")
}

// disagreement returns the first difference between this package's reading of a Dockerfile and BuildKit's, or
// "". It ignores the lines of the dialect.
func disagreement(text string) string {
	f := Parse(source.New("Dockerfile", text))
	plain := withoutDialect(f)
	result, err := buildkit.Parse(strings.NewReader(plain))
	var parsed error
	if err == nil {
		_, _, parsed = instructions.Parse(result.AST, linter.New(&linter.Config{}))
	}
	refused := first2(err, parsed)
	if ours := firstRefusal(f); (ours == "") != (refused == nil) {
		return fmt.Sprintf("BuildKit: %v\nwe: %s", refused, ours)
	}
	if diff := differentWord(f); err != nil || diff != "" {
		return diff
	}
	var theirs []*said
	for _, n := range result.AST.Children {
		one := fromBuildKit(n)
		for one.Last > one.Start && strings.TrimSpace(f.Source.Slice(f.Source.LineSpan(one.Last))) == "" {
			one.Last-- // empty lines after a continuation at the end belong to no instruction
		}
		theirs = append(theirs, one)
	}
	return cmp.Diff(theirs, ourSaid(f), cmpopts.EquateEmpty(), cmp.Transformer("valid", func(s string) validText {
		return validText([]rune(s)) // BuildKit replaces invalid bytes with U+FFFD
	}))
}

type validText string

func first2(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func firstRefusal(f *File) string {
	for _, p := range f.Problems {
		if p.Kind.Refused() {
			return fmt.Sprintf("line %d: %s", f.Source.Line(p.At.Start), p.Message)
		}
	}
	return ""
}

// withoutDialect returns the text with the raw lines of the dialect replaced by spaces.
func withoutDialect(f *File) string {
	out := []byte(f.Source.Text)
	for _, in := range f.Instructions() {
		h := in.Common()
		if h.Spelling != Raw || !OfDialect(in) {
			continue
		}
		for i := h.At.Start; i < h.At.End; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	return string(out)
}
