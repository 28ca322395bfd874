package dfvet

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestGrammarServesAll checks that the languages know no rules and no editors: a problem has a kind, which lint/visit
// maps to a rule, and the snippets for an instruction are in lsp/docker.
func TestGrammarServesAll(t *testing.T) {
	pages, err := filepath.Glob("lint/rules/*_*.md")
	if err != nil || len(pages) < 10 {
		t.Fatalf("%d rules, %v", len(pages), err)
	}
	var rules []string
	for _, page := range pages {
		category, name, _ := strings.Cut(strings.TrimSuffix(filepath.Base(page), ".md"), "_")
		rules = append(rules, category+"/"+strings.ReplaceAll(name, "_", "-"))
	}
	rule := regexp.MustCompile(`\b(` + strings.Join(rules, "|") + `)\b`)
	snippet := regexp.MustCompile(`\$\{?\d:|(?i:snippet)`)
	for _, f := range goFiles(t) {
		if f.test || !strings.HasPrefix(f.dir, "grammar/") {
			continue
		}
		for i, line := range strings.Split(f.text, "\n") {
			if m := rule.FindString(line); m != "" {
				t.Errorf("%s:%d: the rule %s: a grammar gives a problem a kind, and lint/visit/problem.go maps kinds to rules", f.path, i+1, m)
			}
			if m := snippet.FindString(line); m != "" {
				t.Errorf("%s:%d: %q: the snippets of editors are in lsp", f.path, i+1, m)
			}
		}
	}
}
