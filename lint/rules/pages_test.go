package rules_test

import (
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/fix"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/rules"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// An example is one fenced block on a rule's page, with the info string LANGUAGE KIND. The language is
// dockerfile, contract or compose for a single file, or txtar for several. The kind is flagged (the rule has
// a finding), ok (it has none) or fixed (the result of fixing the block above). "strict" after the kind means
// --strict. Blocks without a kind are not tested.
type example struct {
	kind   string
	strict bool
	files  map[string]string
	line   int
}

var fence = regexp.MustCompile("(?ms)^```([a-z]+) (flagged|ok|fixed)( strict)?\n(.*?)^```$")

func examples(t testing.TB, doc string) []example {
	var all []example
	for _, m := range fence.FindAllStringSubmatchIndex(doc, -1) {
		lang, text := doc[m[2]:m[3]], doc[m[8]:m[9]]
		e := example{kind: doc[m[4]:m[5]], strict: m[6] >= 0, files: map[string]string{}, line: 1 + strings.Count(doc[:m[0]], "\n")}
		switch name := map[string]string{"dockerfile": "Dockerfile", "contract": "a.contract", "compose": "compose.yaml"}[lang]; {
		case lang == "txtar":
			for _, f := range txtar.Parse([]byte(text)).Files {
				e.files[f.Name] = string(f.Data)
			}
		case name != "":
			e.files[name] = text
		default:
			t.Errorf("line %d: %q is no language of an example", e.line, lang)
		}
		all = append(all, e)
	}
	return all
}

// run checks all files in a folder.
func run(t fataler, files map[string]string, choice lint.Choice) *lint.Result {
	t.Helper()
	texts := map[string]string{}
	for name, text := range files {
		texts["/p/"+name] = text
	}
	fsys := project.Memory("/p", texts)
	configs := project.FindConfigs(fsys)
	found := project.Discover(fsys, []project.Pattern{{Path: "/p", Deep: true}}, configs.Ignored)
	p, err := project.Load(fsys, project.Options{Found: found, Configs: configs})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range p.Skipped {
		if s.Failed {
			t.Errorf("%s was not checked: %s", s.Path, s.Reason)
		}
	}
	settings, err := lint.NewSettings(rules.All(), choice)
	if err != nil {
		t.Fatal(err)
	}
	result := lint.Run(p, settings)
	for _, f := range result.Failures {
		t.Errorf("%s on %s: %v", f.Rule.Name, f.Path, f.Error)
	}
	return result
}

// TestPages checks that the examples on each rule's page give the results that the page promises.
func TestPages(t *testing.T) {
	for _, r := range rules.All() {
		t.Run(r.Name, func(t *testing.T) {
			all := examples(t, r.Doc)
			if len(all) == 0 {
				t.Error("the page has no example")
			}
			for i, e := range all {
				t.Run(fmt.Sprintf("line%d", e.line), func(t *testing.T) { checkExample(t, r, all, i) })
			}
		})
	}
}

func checkExample(t *testing.T, r *lint.Rule, all []example, i int) {
	e := all[i]
	if e.kind == "fixed" {
		if i == 0 || all[i-1].kind != "flagged" {
			t.Fatal("a fixed example stands right below the flagged one")
		}
		checkFix(t, r, all[i-1], e)
		return
	}
	found := of(r, run(t, e.files, lint.Choice{Enable: []string{r.Name}, Strict: e.strict}).Findings)
	switch {
	case e.kind == "flagged" && len(found) == 0:
		t.Error("the rule finds nothing")
	case e.kind == "ok" && len(found) > 0:
		t.Errorf("the rule finds %q", found[0].Message)
	}
	for _, f := range found {
		checkForm(t, r, f)
	}
}

// of returns the findings from one rule.
func of(r *lint.Rule, found []*lint.Finding) []*lint.Finding {
	return slices.DeleteFunc(found, func(f *lint.Finding) bool { return f.Rule.Name != r.Name })
}

// checkFix applies fixes until none remains, and compares the result with the files on the page.
func checkFix(t *testing.T, r *lint.Rule, before, after example) {
	files := map[string]string{}
	for name, text := range before.files {
		files[name] = text
	}
	for range 10 {
		edits := fix.Select(of(r, run(t, files, lint.Choice{Enable: []string{r.Name}, Strict: before.strict}).Findings), true)
		if len(edits) == 0 {
			break
		}
		for name := range files {
			var own []source.Edit
			for _, e := range edits {
				if e.File.Path == "/p/"+name {
					own = append(own, e)
				}
			}
			text, ok := fix.Apply(files[name], own)
			if !ok {
				t.Fatalf("the edits of %s overlap: %v", name, own)
			}
			files[name] = text
		}
	}
	for name, want := range after.files {
		if diff := cmp.Diff(want, files[name]); diff != "" {
			t.Errorf("%s, fixed: %s", name, diff)
		}
	}
}

// TestPageForm checks that a rule's two files have its name, and that its page has everything that SARIF and
// the manual use.
func TestPageForm(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules.All() {
		base := r.Page()
		if seen[r.Name] {
			t.Errorf("%s: two rules have this name", r.Name)
		}
		seen[r.Name] = true
		for _, ext := range []string{".go", ".md"} {
			if _, err := os.Stat(base + ext); err != nil {
				t.Errorf("%s: there is no %s%s", r.Name, base, ext)
			}
		}
		if !strings.HasPrefix(r.Doc, "# ") || r.Title() == "" || r.Summary() == "" {
			t.Errorf("%s: the page begins with \"# title\" and a paragraph", r.Name)
		}
		if len(r.Title()) > 80 || len(r.Summary()) > 1000 || path.Dir(r.Name) == "." {
			t.Errorf("%s: title or summary is too long, or the name has no category", r.Name)
		}
		hooks := r.Dockerfile != nil || r.Compose != nil || r.App != nil || r.Project != nil || r.Ignores != nil
		if !hooks {
			t.Errorf("%s: the rule has no hook", r.Name)
		}
	}
}

// TestOnlyRules checks that this folder contains only rules, their pages and the lists. Code that several
// rules share belongs in another package (CONTRIBUTING.md, "Which helper for what").
func TestOnlyRules(t *testing.T) {
	pages := map[string]bool{}
	for _, r := range append(rules.All(), rules.ShellCheck(nil)) {
		pages[r.Page()] = true
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		base, ext := strings.TrimSuffix(f.Name(), path.Ext(f.Name())), path.Ext(f.Name())
		category, _, _ := strings.Cut(base, "_")
		switch {
		case f.IsDir(), strings.HasSuffix(base, "_test"), base == "rules", category == "list", pages[base]:
		case ext == ".md":
			t.Errorf("%s is not the page of a listed rule: add the rule to list_%s.go, under the name %s", f.Name(), category, category+"/"+strings.ReplaceAll(strings.TrimPrefix(base, category+"_"), "_", "-"))
		default:
			t.Errorf("%s is not a listed rule: add it to list_%s.go and write its page, or move it to a package of helpers", f.Name(), category)
		}
	}
}
