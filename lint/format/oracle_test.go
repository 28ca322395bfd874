package format

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
	buildkit "github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/sirupsen/logrus"
	"go.yaml.in/yaml/v4"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/fix"
)

// formatDockerfile formats a Dockerfile or contract file as fmt does. ok is false if fmt does not format the
// file.
func formatDockerfile(name, text string) (after string, ok bool) {
	f := reparsed(&dockerfile.File{Source: source.New(name, ""), Contract: strings.HasSuffix(name, ".contract")}, text)
	for _, p := range f.Problems {
		if IsSyntax(p) {
			return text, true
		}
	}
	return fix.Apply(text, Dockerfile(f, StyleOf(f)))
}

// formatComposeFile formats a Compose file as fmt does. ok is false if fmt does not format the file.
func formatComposeFile(name, text string) (after string, ok bool) {
	f := compose.Parse(source.New(name, text))
	return fix.Apply(text, Compose(f, Unit(f), everywhereIn))
}

// dockerfileFault describes what is wrong with the formatting of a Dockerfile, or returns "". A second run
// must not change it again, and BuildKit must not read it differently.
func dockerfileFault(name, text string) string {
	after, ok := formatDockerfile(name, text)
	if !ok {
		return "edits overlap"
	}
	if after == text {
		return ""
	}
	if again, ok := formatDockerfile(name, after); !ok || again != after {
		return "a second run changes it:\n" + cmp.Diff(after, again)
	}
	if strings.Count(text, "\r\n") != strings.Count(after, "\r\n") || strings.HasSuffix(strings.TrimRight(text, " \t"), "\n") != strings.HasSuffix(after, "\n") {
		return "other line ends"
	}
	if strings.HasSuffix(name, ".contract") {
		return ""
	}
	text = strings.TrimRight(text, " \t") // the last line may consist of spaces
	before, now := read(text), read(after)
	if rawContract(text) { // docker build does not know these instructions
		before, now = strings.ToUpper(before), strings.ToUpper(now)
	}
	return cmp.Diff(before, now)
}

// rawContract reports whether a Dockerfile has contract lines that are not comments.
func rawContract(text string) bool {
	return slices.ContainsFunc(dockerfile.Parse(source.New("Dockerfile", text)).Instructions(), func(in dockerfile.Instruction) bool {
		return dockerfile.OfDialect(in) && in.Common().Spelling == dockerfile.Raw
	})
}

// read returns what BuildKit's parser reads, as text.
func read(text string) string {
	result, err := buildkit.Parse(strings.NewReader(text))
	if err != nil {
		return "an error"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "escape %c\n", result.EscapeToken)
	dump(&b, result.AST, 0)
	return b.String()
}

func dump(b *strings.Builder, n *buildkit.Node, depth int) {
	for ; n != nil; n = n.Next {
		fmt.Fprintf(b, "%*s%q %q %v %d-%d", depth, "", n.Value, n.Flags, n.Attributes, n.StartLine, n.EndLine)
		for _, c := range n.PrevComment {
			fmt.Fprintf(b, " # %q", strings.ToUpper(strings.Join(strings.Fields(strings.TrimLeft(c, " \t#")), "")))
		}
		for _, h := range n.Heredocs {
			fmt.Fprintf(b, " %+v", h)
		}
		b.WriteByte('\n')
		for _, c := range n.Children {
			dump(b, c, depth+1)
		}
	}
}

// composeFault describes what is wrong with the formatting of a Compose file, or returns "". A second run
// must not change it again, and YAML must not read it differently.
func composeFault(name, text string) string {
	after, ok := formatComposeFile(name, text)
	if !ok {
		return "edits overlap"
	}
	if after == text {
		return ""
	}
	if again, ok := formatComposeFile(name, after); !ok || again != after {
		return "a second run changes it:\n" + cmp.Diff(after, again)
	}
	if strings.HasSuffix(strings.TrimRight(text, " \t"), "\n") != strings.HasSuffix(strings.TrimRight(after, " \t"), "\n") && strings.TrimSpace(text) != "" {
		return "other line end"
	}
	if strings.Contains(after, "\r\n") != strings.Contains(text, "\r\n") || strings.Contains(strings.ReplaceAll(after, "\r\n", ""), "\n") != strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") && len(after) > 0 {
		return "other line ends"
	}
	if squeezed(text) != squeezed(after) {
		return "something else than white space and case changes:\n" + cmp.Diff(text, after)
	}
	return cmp.Diff(tree(text), tree(after))
}

// squeezed returns a text without white space and in upper case, which formatting must not change: no comment and no
// value may be lost or moved.
func squeezed(text string) string {
	return strings.ToUpper(strings.Join(strings.Fields(text), ""))
}

// tree returns the documents in a YAML text, without comments: to which node a comment belongs depends on its column,
// and the YAML library drops some.
func tree(text string) string {
	var b strings.Builder
	d := yaml.NewDecoder(strings.NewReader(text))
	for {
		var n yaml.Node
		err := d.Decode(&n)
		if err == io.EOF {
			return b.String()
		}
		if err != nil {
			return b.String() + "an error"
		}
		node(&b, &n, 0)
	}
}

// node prints a node.
func node(b *strings.Builder, n *yaml.Node, depth int) {
	value := n.Value
	if n.Style == yaml.LiteralStyle { // a contract or a Dockerfile may change in white space and case
		value = squeezed(value)
	}
	fmt.Fprintf(b, "%*s%v %s %q %s\n", depth, "", n.Kind, n.Tag, value, n.Anchor)
	for _, c := range n.Content {
		node(b, c, depth+1)
	}
}

// loaded returns the project that compose-go loads from a text, or nil.
func loaded(name, text string) *types.Project {
	dir := filepath.Dir(name)
	p, err := loader.LoadWithContext(context.Background(), types.ConfigDetails{WorkingDir: dir, Environment: types.Mapping{},
		ConfigFiles: []types.ConfigFile{{Filename: name, Content: []byte(text)}}}, func(o *loader.Options) {
		o.SetProjectName("a", true)
		o.SkipConsistencyCheck, o.SkipInclude, o.SkipResolveEnvironment = true, true, true
	})
	if err != nil {
		return nil
	}
	return p
}

// TestRealFiles formats the samples and, if DFVET_TREE names a folder, the files in it. BuildKit, YAML and
// compose-go must read the same before and after, a second run must change nothing, and line ends must not
// change.
func TestRealFiles(t *testing.T) {
	logrus.SetOutput(io.Discard)
	for _, root := range []string{"../../testdata/sample", "../../grammar/dockerfile/testdata/seeds", os.Getenv("DFVET_TREE")} {
		if root == "" {
			continue
		}
		files, changed, projects := 0, 0, 0
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			some, project := realFile(t, name, string(text))
			files, changed, projects = files+1, changed+some, projects+project
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		t.Logf("%s: %d files, %d change, %d of them load in compose-go", root, files, changed, projects)
	}
}

func realFile(t *testing.T, name, text string) (changed, project int) {
	after, fault := text, ""
	switch low := strings.ToLower(filepath.Base(name)); {
	case strings.HasSuffix(low, ".yml") || strings.HasSuffix(low, ".yaml"):
		after, _ = formatComposeFile(name, text)
		fault = composeFault(name, text)
		if after != text {
			before := loaded(name, text)
			if before != nil {
				project = 1
			}
			if !reflect.DeepEqual(before, loaded(name, after)) {
				t.Errorf("%s: compose-go reads it differently", name)
			}
		}
	case strings.Contains(low, "dockerfile") || strings.Contains(low, "containerfile") || strings.HasSuffix(low, ".contract"):
		after, _ = formatDockerfile(name, text)
		fault = dockerfileFault(name, text)
	default:
		return 0, 0
	}
	if fault != "" {
		t.Errorf("%s: %s", name, fault)
	}
	if after != text {
		changed = 1
	}
	return changed, project
}
