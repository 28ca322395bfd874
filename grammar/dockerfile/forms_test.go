package dockerfile

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/moby/buildkit/frontend/dockerfile/command"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	buildkit "github.com/moby/buildkit/frontend/dockerfile/parser"
)

// TestFormsAreWhole checks that every entry of the table has a manual.
func TestFormsAreWhole(t *testing.T) {
	for _, f := range Forms {
		if len(f.Usage) == 0 || f.Doc == "" || f.parse == nil {
			t.Errorf("%s: the form has no Usage, Doc or parse", f.Name)
		}
		for _, u := range f.Usage {
			if !strings.HasPrefix(u, f.Name+" ") {
				t.Errorf("%s: the usage %q", f.Name, u)
			}
		}
		for _, fl := range f.Flags {
			flagIsWhole(t, f.Name, fl)
		}
		for _, c := range f.Clauses {
			if c.Doc == "" || !strings.HasPrefix(c.Usage, c.Name) || c.Bare != !strings.Contains(c.Usage, ":") {
				t.Errorf("%s: the clause %s", f.Name, c.Name)
			}
		}
		for _, st := range f.order {
			for _, name := range st.names {
				if f.Clause(name) == nil {
					t.Errorf("%s: no clause %s", f.Name, name)
				}
			}
		}
	}
}

func flagIsWhole(t *testing.T, name string, f FlagForm) {
	if f.Name == "" || strings.HasPrefix(f.Name, "-") {
		t.Errorf("%s: %q is not the name of a flag or key, which has no dashes", name, f.Name)
	}
	if f.Doc == "" {
		t.Errorf("%s: the flag or key %s has no Doc, which hover and completion show", name, f.Name)
	}
	if f.Example == "" && !f.Bool {
		t.Errorf("%s: the flag or key %s has no Example, which completion inserts", name, f.Name)
	}
	for _, k := range f.Keys {
		flagIsWhole(t, name+" --"+f.Name, k)
		if k.Alias != "" && !slices.ContainsFunc(f.Keys, func(o FlagForm) bool { return o.Name == k.Alias }) {
			t.Errorf("%s: %s is short for no key", name, k.Name)
		}
	}
}

// TestExamples checks that the examples in the manual parse without errors.
func TestExamples(t *testing.T) {
	fence := regexp.MustCompile("(?s)```dockerfile\n(.*?)```")
	for _, f := range Forms {
		examples := fence.FindAllStringSubmatch(f.Doc, -1)
		if examples == nil {
			t.Errorf("%s: the manual shows no example", f.Name)
		}
		for _, e := range examples {
			name, text := "Dockerfile", "FROM scratch\n"+e[1]
			if f.OnlyInFiles() {
				name, text = "x.contract", e[1]
			}
			tree := parseAs(name, text)
			for _, p := range tree.Problems {
				t.Errorf("%s: %q: %s", f.Name, tree.Source.Slice(p.At), p.Message)
			}
			if !slices.ContainsFunc(tree.Instructions(), func(in Instruction) bool { return in.Common().Name == f.Name }) &&
				f.Name != "MAINTAINER" {
				t.Errorf("%s: the example shows another instruction", f.Name)
			}
		}
	}
}

// TestKeywords checks that each keyword is the name of an instruction or a clause.
func TestKeywords(t *testing.T) {
	used := map[string]bool{}
	for _, f := range Forms {
		used[strconv.Quote(f.Name)] = true
		for _, c := range f.Clauses {
			used[strconv.Quote(c.Name)] = true
		}
	}
	tree, err := goparser.ParseFile(token.NewFileSet(), "keywords.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && !used[lit.Value] {
			t.Errorf("neither an instruction nor a clause has the name %s", lit.Value)
		}
		return true
	})
}

// TestNext checks which clauses may come next on a contract line.
func TestNext(t *testing.T) {
	for _, c := range []struct {
		form        string
		given, want string
	}{
		{"LISTENS", "", "ON"},
		{"LISTENS", "ON", "FOR"},
		{"CONNECTS", "TO", "ON FOR"},
		{"CONNECTS", "TO FOR TLS WHEN", "AS OPTIONAL SCHEMA UNLESS DOC"},
		{"ENVIRONMENT", "", "NEEDS ACCEPTS EMITS"},
		{"PROVISIONS", "USER IN WHEN UNLESS DOC", ""},
	} {
		var got []string
		for _, cl := range Lookup(c.form)[0].Next(strings.Fields(c.given)) {
			got = append(got, cl.Name)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s after %q: %v, want %s", c.form, c.given, got, c.want)
		}
	}
}

// TestInstructionsAreBuildKits compares the names in the table with those that BuildKit knows.
func TestInstructionsAreBuildKits(t *testing.T) {
	ours := map[string]bool{}
	for _, f := range Forms {
		if !f.Dialect {
			ours[strings.ToLower(f.Name)] = true
		}
	}
	for name := range command.Commands {
		if !ours[name] {
			t.Errorf("%s is missing", name)
		}
	}
	if len(ours) != len(command.Commands) {
		t.Errorf("%d instructions, BuildKit knows %d", len(ours), len(command.Commands))
	}
}

// argsOf returns arguments with which an instruction is valid.
func argsOf(name string) string {
	switch name {
	case "HEALTHCHECK":
		return "CMD true"
	case "SHELL":
		return `["a"]`
	case "ENV", "LABEL":
		return "a=b"
	case "ONBUILD":
		return "RUN true"
	case "COPY", "ADD":
		return "a b"
	}
	return "a"
}

// TestFlagsAreBuildKits uses every flag of the table in every instruction, without a value, with one, and
// twice, and checks that the parser accepts exactly those that BuildKit accepts.
func TestFlagsAreBuildKits(t *testing.T) {
	names := map[string]bool{"unknown": true}
	for _, f := range Forms {
		for _, fl := range f.Flags {
			names[fl.Name] = true
		}
	}
	for _, f := range Forms {
		if f.Dialect {
			continue
		}
		for name := range names {
			for _, flags := range []string{"--x", "--x=", "--x=true", "--x=1s", "--x=none", "--x=sandbox", "--x=TRUE", "--x=false --x=false"} {
				line := f.Name + " " + strings.ReplaceAll(flags, "x", name) + " " + argsOf(f.Name)
				if diff := disagreement("FROM a\n" + line + "\n"); diff != "" {
					t.Errorf("%s: %s", line, diff)
				}
			}
		}
	}
}

// TestBuildKitsFlagsAreInTheTable tries each word in the source text of BuildKit's package instructions as a
// flag and as a key of --mount, and checks that the table has those that BuildKit accepts.
func TestBuildKitsFlagsAreInTheTable(t *testing.T) {
	words := buildKitsWords(t)
	if !slices.Contains(words, "keep-git-dir") {
		t.Fatalf("%d words in BuildKit's source text, but no keep-git-dir", len(words))
	}
	for _, f := range Forms {
		if f.Dialect || f.flagsIgnored {
			continue
		}
		for _, word := range words {
			if !slices.ContainsFunc(f.Flags, func(fl FlagForm) bool { return fl.Name == word }) && buildKitAccepts(f.Name+" --"+word+"=1 "+argsOf(f.Name)+"\n", "unknown flag") {
				t.Errorf("BuildKit accepts `%s --%s`, but the table has no such flag: add a FlagForm with Doc and Example to the Flags of %s (flagforms.go)", f.Name, word, f.Name)
			}
		}
	}
	for _, word := range words {
		isKey := slices.ContainsFunc(mountKeys, func(k FlagForm) bool { return k.Name == word })
		if !isKey && buildKitAccepts("RUN --mount=type=bind,"+word+"=1 true\n", "unexpected key") {
			t.Errorf("BuildKit accepts `--mount=%s=`, but mountKeys has no such key: add a FlagForm with Doc and Example (flagforms.go)", word)
		}
	}
}

// buildKitAccepts reports whether BuildKit parses a line without an error that contains a text.
func buildKitAccepts(line, refusal string) bool {
	result, err := buildkit.Parse(strings.NewReader(line))
	if err != nil {
		return false
	}
	in, err := instructions.ParseInstruction(result.AST.Children[0])
	if run, ok := in.(*instructions.RunCommand); ok && err == nil {
		err = run.Expand(func(word string) (string, error) { return word, nil })
	}
	return err == nil || !strings.Contains(err.Error(), refusal)
}

// buildKitsWords returns the words among the string literals of BuildKit's package instructions, which
// exports no list of its flags.
func buildKitsWords(t *testing.T) []string {
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/moby/buildkit/frontend/dockerfile/instructions").Output()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	word := regexp.MustCompile(`"([a-z][a-z0-9-]+)"`)
	var all []string
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range word.FindAllStringSubmatch(string(text), -1) {
			all = append(all, m[1])
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// TestMountKeysAreBuildKits compares the keys of --mount with those that BuildKit expects.
func TestMountKeysAreBuildKits(t *testing.T) {
	for _, key := range append([]FlagForm{{Name: "unknown"}}, mountKeys...) {
		kind := "bind"
		if key.On != nil {
			kind = key.On[0]
		}
		result, err := buildkit.Parse(strings.NewReader("RUN --mount=type=" + kind + "," + key.Name + "=1 true\n"))
		if err != nil {
			t.Fatal(err)
		}
		run, err := instructions.ParseCommand(result.AST.Children[0])
		if err != nil {
			t.Fatal(err)
		}
		err = run.(*instructions.RunCommand).Expand(func(word string) (string, error) { return word, nil })
		if unexpected := err != nil && strings.Contains(err.Error(), "unexpected key"); unexpected != (key.Name == "unknown") {
			t.Errorf("%s: %v", key.Name, err)
		}
	}
}

// TestLookup looks forms up by names as users write them.
func TestLookup(t *testing.T) {
	for name, want := range map[string]int{"run": 1, "Volume": 2, "LISTENS": 1, "nothing": 0, "": 0} {
		if got := Lookup(name); len(got) != want {
			t.Errorf("%q: %d forms, want %d", name, len(got), want)
		}
	}
	if f := Parse(source.New("", "from a\nlistens on: tcp:80 for: a.b\n")); f.Stages[0].Body[0].Common().Form != Lookup("LISTENS")[0] {
		t.Error("the instruction has another form")
	}
}
