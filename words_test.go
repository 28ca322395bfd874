package dfvet

import (
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// oddWords are expressions that are not plain English in any sense, with what to write instead.
var oddWords = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`\b(is|are|was|were) none\b`), "is not a valid X, does not exist"},
	{regexp.MustCompile(`(?i)\b(is|are) no [a-z` + "`" + `]`), "not a X"},
	{regexp.MustCompile(`(?i)\bstand(s|ing)?\b(?:[^-]|$)|\bstood\b`), "is, appears, follows, is in"},
	{regexp.MustCompile(`(?i)\bmend(s|ed|ing)?\b`), "fix"},
	{regexp.MustCompile(`(?i)\bdear(er|est)?\b`), "expensive"},
	{regexp.MustCompile(`(?i)\banew\b`), "again"},
	{regexp.MustCompile(`(?i)\bout of use\b`), "deprecated"},
	{regexp.MustCompile(`(?i)\b(put|puts|putting) out\b`), "prints, emits"},
	{regexp.MustCompile(`(?i)\b(speak|speaks|spoke|speaking) for\b`), "applies to"},
	{regexp.MustCompile(`(?i)\b(nobody|everybody)\b`), "name who does it, or use the passive"},
	{regexp.MustCompile(`(?i)[ ,](be it|may it) (a|an|the)\b`), "whether, even if"},
	{regexp.MustCompile(`(?i)\bgo(es)? round\b|\bways? out\b`), "cycle"},
	{regexp.MustCompile(`(?i)\ba note at most\b|\bat most a note\b|\bat least a note\b`), "never above `note`"},
}

// natural matches the expressions with "is no" and "is none" that a native speaker uses.
var natural = regexp.MustCompile(`(?i)\bthere (is|are|was|were) (no|none)\b|\b(is|are) no (longer|more than|less than|later than)\b`)

// allowedWords are parts of lines that may contain one of the expressions, because they use it correctly.
// There are at most 20.
var allowedWords = []string{}

// TestPlainWords checks that manuals, comments and messages use plain words.
func TestPlainWords(t *testing.T) {
	used := map[string]bool{}
	check := func(at, text string) {
		for _, w := range oddWords {
			if !w.pattern.MatchString(natural.ReplaceAllString(text, "")) {
				continue
			}
			if a := allowedWord(text); a != "" {
				used[a] = true
				continue
			}
			t.Errorf("%s: %q: write %s", at, strings.TrimSpace(text), w.instead)
		}
	}
	for _, f := range goFiles(t) {
		if f.path == "words_test.go" {
			continue
		}
		goProse(f, check)
	}
	proseFiles(t, check)
	if len(allowedWords) > 20 {
		t.Errorf("%d uses are allowed, over 20", len(allowedWords))
	}
	for _, a := range allowedWords {
		if !used[a] {
			t.Errorf("%q is allowed and does not occur", a)
		}
	}
}

func allowedWord(text string) string {
	for _, a := range allowedWords {
		if strings.Contains(text, a) {
			return a
		}
	}
	return ""
}

// goProse passes the comments of a file to check and, unless it is a test, the strings with more than one
// word.
func goProse(f goFile, check func(at, text string)) {
	for _, group := range f.tree.Comments {
		for _, c := range group.List {
			for i, line := range strings.Split(c.Text, "\n") {
				check(fmt.Sprintf("%s:%d", f.path, fset.Position(c.Pos()).Line+i), line)
			}
		}
	}
	if f.test {
		return
	}
	ast.Inspect(f.tree, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil && strings.Contains(text, " ") {
				check(fmt.Sprintf("%s:%d", f.path, fset.Position(lit.Pos()).Line), text)
			}
		}
		return true
	})
}

// proseFiles passes to check the lines of manuals, the comments and DOC texts in contract files, and the comments and
// texts for editors.
func proseFiles(t *testing.T, check func(at, text string)) {
	comment := map[string]string{".contract": "#", ".sh": "#", ".ts": "//", ".lua": "--", ".yaml": "#", ".yml": "#"}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		base := filepath.Base(name)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (base == "node_modules" || base == "dist" || base == ".git" || base == ".pages" || base == "out"):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(name) != ".md" && comment[filepath.Ext(name)] == "" && base != "package.json" && base != "dfvet.txt":
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		fenced := false
		for i, line := range strings.Split(string(text), "\n") {
			if filepath.Ext(name) == ".md" && strings.HasPrefix(strings.TrimSpace(line), "```") {
				fenced = !fenced
			}
			mark := comment[filepath.Ext(name)]
			_, after, found := strings.Cut(line, mark)
			if _, doc, ok := strings.Cut(line, " DOC: "); ok && filepath.Ext(name) == ".contract" {
				after, found = doc, true
			}
			if fenced || mark != "" && !found {
				continue
			}
			if mark != "" {
				line = after
			}
			check(fmt.Sprintf("%s:%d", filepath.ToSlash(name), i+1), line)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
