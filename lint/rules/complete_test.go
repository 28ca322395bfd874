package rules_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/rules"
	"github.com/dfvet/dfvet/lint/visit"
)

var (
	blockInfo = regexp.MustCompile("(?m)^```[a-z]+ +(\\S.*)$")
	blockKind = regexp.MustCompile("^(flagged|ok|fixed)( strict)?$")
	sentence  = regexp.MustCompile(`^[A-Z][a-z]+ |[\w)` + "`" + `]\.$`)
	properly  = regexp.MustCompile(`^(BuildKit|Compose|Docker|Traefik) `)
)

// untold lists the pages that cannot have an example of a kind.
var untold = map[string]string{
	"file_irregular": "flagged", "file_too_large": "flagged", // a page has no such files
}

// tags lists the tags that rules may have, in addition to their category.
var tags = map[string]bool{
	"compose": true, "contract": true, "correctness": true, "deprecated": true, "experimental": true, "maintainability": true,
	"portability": true, "readability": true, "reproducibility": true, "security": true, "shell": true, "size": true, "speed": true,
	"style": true, "wiring": true,
}

// TestRulesAreComplete checks that a rule declares all that the lists, the presets and the schema show of it, and that its
// page has an example for each thing that the rule can do.
func TestRulesAreComplete(t *testing.T) {
	for _, r := range rules.All() {
		page := "lint/rules/" + r.Page() + ".md"
		kinds := map[string]bool{}
		for _, e := range examples(t, r.Doc) {
			kinds[e.kind] = true
		}
		for _, kind := range []string{"flagged", "ok"} {
			if !kinds[kind] && untold[r.Page()] != kind {
				t.Errorf("%s has no example that is %s: add a block ```LANGUAGE %s", page, kind, kind)
			}
		}
		if r.Fix != lint.NoFix && !kinds["fixed"] && untold[r.Page()] != "fixed" {
			t.Errorf("%s has no example of the fix: add a block ```LANGUAGE fixed below a flagged one, or remove Fix from the rule", page)
		}
		for _, m := range blockInfo.FindAllStringSubmatch(r.Doc, -1) {
			if !blockKind.MatchString(m[1]) {
				t.Errorf("%s has a block of the kind %q, which is not tested: write flagged, ok or fixed, and strict after it if needed", page, m[1])
			}
		}
		if strings.HasPrefix(r.Summary(), "```") {
			t.Errorf("%s has no paragraph below its title: say there what the rule finds, and why", page)
		}
		for _, tag := range r.Tags {
			if !tags[tag] {
				t.Errorf("%s has the tag %q, which no other rule has: use a tag of the list in this file, or add it there", r.Name, tag)
			}
		}
		if r.Level == lint.Off && len(r.Presets) == 0 {
			t.Errorf("%s has no Level and no Presets, so no preset enables it: add one of them", r.Name)
		}
		for _, o := range r.Options {
			if o.Name == "" || o.Doc == "" {
				t.Errorf("%s: the option %q has no Name or no Doc, which the schema of the configuration shows", r.Name, o.Name)
			}
		}
	}
}

// TestProblemsHaveRules checks that each kind of problem that a parser finds is reported by a rule.
func TestProblemsHaveRules(t *testing.T) {
	known := map[string]bool{}
	for _, r := range rules.All() {
		known[r.Name] = true
	}
	for kind, name := range visit.ComposeRules {
		if !known[name] {
			t.Errorf("problem kind %d of grammar/compose has no rule: %q in visit.ComposeRules", kind, name)
		}
	}
	for kind, name := range visit.DockerfileRules {
		if !known[name] {
			t.Errorf("problem kind %d of grammar/dockerfile has no rule: %q in visit.DockerfileRules", kind, name)
		}
	}
}

// checkForm checks that a finding has the form that CONTRIBUTING.md describes, and no fix that the rule does not
// declare.
func checkForm(t *testing.T, r *lint.Rule, f *lint.Finding) {
	t.Helper()
	if sentence.MatchString(f.Message) && !properly.MatchString(f.Message) {
		t.Errorf("a message begins with a small letter and has no full stop: %s", f.Message)
	}
	safe := slices.ContainsFunc(f.Fixes, func(fix source.Fix) bool { return fix.Safe })
	if len(f.Fixes) > 0 && r.Fix == lint.NoFix || safe && r.Fix != lint.Safe {
		t.Errorf("a finding has the fix %q (safe %v), but the Fix of the rule is %q: set it in the rule's .go file", f.Fixes[0].Title, safe, r.Fix)
	}
}
