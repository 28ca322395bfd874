package rules_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/fix"
)

// Safe fixes of the build rules, applied until none is left, leave a file that builds as before and
// has none of the findings that had one; and nothing new is found.
func TestBuildFixesMade(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		body := madeFile(r)
		if _, ok := askBuildKit(t, body); !ok {
			r.Skip("BuildKit cannot build it")
		}
		before := buildFindings(t, body)
		fixed := body
		for range 10 {
			edits := fix.Select(buildFindings(t, fixed), false)
			if len(edits) == 0 {
				break
			}
			text, ok := fix.Apply(fixed, edits)
			if !ok {
				r.Fatalf("the edits overlap: %v\n%s", edits, fixed)
			}
			fixed = text
		}
		after := buildFindings(t, fixed)
		if _, ok := askBuildKit(t, fixed); !ok {
			r.Fatalf("the fixed file does not build:\n%s\nbefore:\n%s", fixed, body)
		}
		for _, f := range after {
			if slices.ContainsFunc(f.Fixes, func(x lint.Fix) bool { return x.Safe }) {
				r.Errorf("after ten rounds there is %q still:\n%s\nbefore:\n%s", f.Message, fixed, body)
			}
			if count(after, f.Rule) > count(before, f.Rule) {
				r.Errorf("%s was found %d times, and now %d times:\n%s\nbefore:\n%s", f.Rule.Name, count(before, f.Rule), count(after, f.Rule), fixed, body)
			}
		}
	})
}

// buildFindings returns what the build rules find by default.
func buildFindings(t *testing.T, body string) []*lint.Finding {
	return slices.DeleteFunc(run(t, map[string]string{"Dockerfile": body}, lint.Choice{}).Findings, func(f *lint.Finding) bool {
		return !strings.HasPrefix(f.Rule.Name, "build/")
	})
}

func count(all []*lint.Finding, r *lint.Rule) int {
	n := 0
	for _, f := range all {
		if f.Rule.Name == r.Name {
			n++
		}
	}
	return n
}
