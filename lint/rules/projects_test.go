package rules_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/fix"
	"github.com/dfvet/dfvet/testdata/golden"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestProjects checks archives in testdata/projects. Each contains a correct project and a section "want"
// with the findings of the contract and wiring rules, which are only notes. Each section "edit WHAT" contains
// a change to the correct project and, after "want:", the findings after that change.
//
// An edit has a line "= path", lines "- old" and lines "+ new". The old text occurs once in the file and is
// replaced. Without "+", its line is deleted. Without "-", the new lines are appended. "!" after the path
// deletes the file.
func TestProjects(t *testing.T) {
	archives, err := filepath.Glob("testdata/projects/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { projects(t, name) })
	}
}

// The test covers findings that refer to the catalogue, but not the line numbers in it.
var catalogued = regexp.MustCompile(`dfvet-catalog:/(\S+\.contract):\S+: `)

func projects(t *testing.T, name string) {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	a, files := txtar.Parse(data), map[string]string{}
	if len(a.Comment) == 0 {
		t.Error("the archive begins with a sentence on what it shows")
	}
	var sections []txtar.File
	for _, f := range a.Files {
		if f.Name == "want" || strings.HasPrefix(f.Name, "edit ") {
			sections = append(sections, f)
			continue
		}
		files[f.Name] = string(f.Data)
	}
	for i, s := range sections {
		t.Run(strings.ReplaceAll(s.Name, " ", "_"), func(t *testing.T) {
			edits, want := "", string(s.Data)
			texts := files
			if s.Name != "want" {
				edits, want, _ = strings.Cut(want, "want:\n")
				texts = edited(t, files, edits)
			}
			found := wired(t, texts)
			checkFixes(t, texts, found)
			got := catalogued.ReplaceAllString(listing(found), "the catalogue's $1: ")
			if s.Name == "want" && (strings.Contains(got, ": error: ") || strings.Contains(got, ": warning: ")) {
				t.Errorf("the project is right, but:\n%s", got)
			}
			if golden.Update() {
				if s.Name != "want" {
					got = edits + "want:\n" + got
				}
				sections[i].Data = []byte(got)
			} else if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if golden.Update() {
		a.Files = append(slices.DeleteFunc(a.Files, func(f txtar.File) bool { return files[f.Name] == "" }), sections...)
		if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// wired runs the contract and wiring rules. It does not check whether docker can build the files.
func wired(t *testing.T, files map[string]string) []*lint.Finding {
	found := run(t, files, lint.Choice{Only: []string{"contract/*", "wiring/*"}}).Findings
	return slices.DeleteFunc(found, func(f *lint.Finding) bool { return f.Rule.Name == "contract/not-buildable" })
}

// checkFixes applies each fix separately and checks that its finding disappears, and that no other error or
// warning appears.
func checkFixes(t *testing.T, files map[string]string, found []*lint.Finding) {
	t.Helper()
	before := map[string]bool{}
	for _, f := range found {
		before[f.Rule.Name+f.Message] = true
	}
	for _, f := range found {
		for _, x := range f.Fixes {
			texts := maps.Clone(files)
			for name, text := range files {
				var own []source.Edit
				for _, e := range x.Edits {
					if e.File.Path == "/p/"+name {
						own = append(own, e)
					}
				}
				texts[name], _ = fix.Apply(text, own)
			}
			for _, after := range wired(t, texts) {
				if after.Rule == f.Rule && after.Message == f.Message {
					t.Errorf("%q leaves its finding: %s", x.Title, f.Message)
				}
				if after.Level > lint.Note && !before[after.Rule.Name+after.Message] {
					t.Errorf("%q brings another finding: %s [%s]", x.Title, after.Message, after.Rule.Name)
				}
			}
		}
	}
}

// edited returns the files after the changes in an edit section.
func edited(t *testing.T, files map[string]string, edits string) map[string]string {
	t.Helper()
	out := maps.Clone(files)
	path, before, after := "", []string(nil), []string(nil)
	flush := func() {
		if len(before)+len(after) > 0 {
			out[path] = replaced(t, out[path], strings.Join(before, "\n"), strings.Join(after, "\n"))
		}
		before, after = nil, nil
	}
	for line := range strings.Lines(edits) {
		line = strings.TrimSuffix(line, "\n")
		mark, text := line[:1], strings.TrimPrefix(line[1:], " ")
		if mark == "=" || mark == "-" && len(after) > 0 {
			flush()
		}
		switch mark {
		case "=":
			path, _ = strings.CutSuffix(text, " !")
			if path != text {
				delete(out, path)
			}
		case "-":
			before = append(before, text)
		case "+":
			after = append(after, text)
		default:
			t.Fatalf("%q is no line of an edit", line)
		}
	}
	flush()
	return out
}

func replaced(t *testing.T, text, before, after string) string {
	t.Helper()
	switch {
	case before == "":
		return text + after + "\n"
	case strings.Count(text, before) != 1:
		t.Fatalf("%q stands %d times in:\n%s", before, strings.Count(text, before), text)
	case after == "":
		return strings.Replace(text, before+"\n", "", 1)
	}
	return strings.Replace(text, before, after, 1)
}
