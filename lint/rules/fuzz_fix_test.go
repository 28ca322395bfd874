package rules_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/fix"
	"github.com/dfvet/dfvet/lint/rules"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"golang.org/x/tools/txtar"
)

// fuzzed are the names of the project's files whose fixes are fuzzed, in the order of the arguments.
var fuzzed = [...]string{"Dockerfile", "compose.yaml", "app.contract", ".env"}

// FuzzFix applies all fixes in a project, including unsafe ones, until none remains. It checks that this
// ends, and that a file without errors in syntax or schema still has none. A fix may change the meaning of a
// file, but the file must remain readable.
func FuzzFix(f *testing.F) {
	for _, files := range fixable(f) {
		var s [len(fuzzed)]string
		for name, text := range files {
			for i, n := range fuzzed {
				if filepath.Base(name) == n || filepath.Ext(n) != "" && filepath.Ext(n) == filepath.Ext(name) && s[i] == "" {
					s[i] = text
				}
			}
		}
		f.Add(s[0], s[1], s[2], s[3])
	}
	f.Fuzz(func(t *testing.T, docker, compose, contract, env string) {
		files := map[string]string{}
		for i, text := range []string{docker, compose, contract, env} {
			if text != "" {
				files[fuzzed[i]] = text
			}
		}
		fixAll(t, files)
	})
}

// fixable returns the files in each example on the rules' pages and in each archive in testdata.
func fixable(tb testing.TB) (all []map[string]string) {
	for _, r := range rules.All() {
		for _, e := range examples(tb, r.Doc) {
			all = append(all, e.files)
		}
	}
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		tb.Fatal(archives, err)
	}
	for _, name := range archives {
		data, err := os.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		files := map[string]string{}
		for _, x := range txtar.Parse(data).Files {
			if x.Name != "want" {
				files[x.Name] = string(x.Data)
			}
		}
		all = append(all, files)
	}
	return all
}

// TestFixesKeepSyntax checks that applying the fixes of all examples and archives ends, and leaves files that
// can be read.
func TestFixesKeepSyntax(t *testing.T) {
	for _, files := range fixable(t) {
		fixAll(t, files)
	}
}

// A fataler is a test, or one run of a property test.
type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
	Errorf(string, ...any)
}

// fixAll applies all fixes, again and again until nothing changes.
func fixAll(t fataler, files map[string]string) {
	t.Helper()
	before, files := files, maps.Clone(files)
	clean := unreadable(t, files)
	parsed := parsedByBuildKit(files)
	seen := map[string]bool{}
	for round := 0; ; round++ {
		// practice/inline-ignore is disabled, because its fix removes comments that ignore syntax errors.
		found := run(t, files, lint.Choice{Preset: "all", Disable: []string{"practice/inline-ignore"}, Strict: true, Jobs: 1}).Findings
		texts, titles := fixedOnce(t, files, found)
		if len(titles) == 0 {
			return
		}
		for name, x := range unreadable(t, texts) {
			if len(clean[name]) == 0 && len(x) > 0 {
				t.Fatalf("%s: %q after the fixes %q:\n%s\nbefore:\n%s\nat first:\n%s", name, x, titles, texts[name], files[name], before[name])
			}
		}
		for name := range parsedByBuildKit(files) {
			if parsed[name] && !parsedByBuildKit(texts)[name] {
				t.Fatalf("%s: BuildKit cannot parse it after the fixes %q:\n%s\nbefore:\n%s", name, titles, texts[name], files[name])
			}
		}
		files = texts
		state := ""
		for _, name := range slices.Sorted(maps.Keys(files)) {
			state += name + "\x00" + files[name] + "\x00"
		}
		if seen[state] || round > 10+len(state) {
			t.Fatalf("the fixes %q do not end:\n%s", titles, state)
		}
		seen[state] = true
	}
}

// fixedOnce returns the files after one round of fixes, and the titles of these fixes.
func fixedOnce(t fataler, files map[string]string, found []*lint.Finding) (map[string]string, []string) {
	edits := map[string][]source.Edit{}
	var titles []string
	for _, e := range fix.Select(found, true) {
		edits[e.File.Path] = append(edits[e.File.Path], e)
	}
	texts := maps.Clone(files)
	for path, own := range edits {
		name := strings.TrimPrefix(path, "/p/")
		text, ok := fix.Apply(files[name], own)
		if !ok {
			t.Fatalf("%s: the edits overlap: %v", name, own)
		}
		if text != files[name] {
			titles = append(titles, name)
		}
		texts[name] = text
	}
	for _, x := range found {
		if len(x.Fixes) > 0 && len(titles) > 0 {
			titles = append(titles, x.Rule.Name+": "+x.Fixes[0].Title)
		}
	}
	return texts, titles
}

// unreadable returns the syntax and schema errors of each file. It does not include shell code, because much
// of that is read only if its variables are known.
func unreadable(t fataler, files map[string]string) map[string][]string {
	all := map[string][]string{}
	choice := lint.Choice{Only: []string{"build/syntax", "contract/syntax", "compose/syntax", "config/syntax", "compose/schema", "compose/duplicate-key", "compose/interpolation", "compose/env-file",
		"*/unknown-instruction", "build/invalid-value", "build/bad-substitution"}, Jobs: 1}
	for _, x := range run(t, files, choice).Findings {
		if x.Level == lint.Error {
			name := strings.TrimPrefix(x.File.Path, "/p/")
			all[name] = append(all[name], x.Rule.Name+": "+x.Message)
		}
	}
	return all
}

// parsedByBuildKit reports which Dockerfiles BuildKit can parse.
func parsedByBuildKit(files map[string]string) map[string]bool {
	all := map[string]bool{}
	for name, text := range files {
		if strings.Contains(filepath.Base(name), "Dockerfile") {
			tree, err := parser.Parse(strings.NewReader(text))
			if err == nil {
				_, _, err = instructions.Parse(tree.AST, linter.New(&linter.Config{}))
			}
			all[name] = err == nil
		}
	}
	return all
}
