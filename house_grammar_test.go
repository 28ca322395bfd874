package dfvet

import (
	"go/ast"
	"go/token"
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

// TestKeywordsAreConstants checks that code compares and asks for the names of instructions and clauses with the
// constants of grammar/dockerfile/keywords.go, so that a mistyped name does not compile.
func TestKeywordsAreConstants(t *testing.T) {
	files := goFiles(t)
	words := map[string]bool{}
	for _, f := range files {
		if f.path == "grammar/dockerfile/keywords.go" {
			literals(f.tree, func(lit *ast.BasicLit) { words[lit.Value] = true })
		}
	}
	for _, f := range files {
		if f.test || f.dir != "grammar/dockerfile" && !strings.Contains(f.text, `"`+module+`grammar/dockerfile"`) {
			continue
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			for _, e := range nameUses(n) {
				if lit, ok := e.(*ast.BasicLit); ok && words[lit.Value] {
					t.Errorf("%s: write the constant of grammar/dockerfile/keywords.go, not %s", fset.Position(lit.Pos()), lit.Value)
				}
			}
			return true
		})
	}
}

// literals calls do for each literal in a tree.
func literals(tree ast.Node, do func(*ast.BasicLit)) {
	ast.Inspect(tree, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok {
			do(lit)
		}
		return true
	})
}

// nameUses returns the expressions in a node that are probably the name of an instruction or a clause: it is compared
// with a Name or a Kind, asked for, or the name in a row of the table.
func nameUses(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if (n.Op == token.EQL || n.Op == token.NEQ) && isName(n.X) {
			return []ast.Expr{n.Y}
		}
	case *ast.SwitchStmt:
		var all []ast.Expr
		for _, c := range n.Body.List {
			if isName(n.Tag) {
				all = append(all, c.(*ast.CaseClause).List...)
			}
		}
		return all
	case *ast.CallExpr:
		if sel, ok := n.Fun.(*ast.SelectorExpr); ok && (sel.Sel.Name == "Clause" || sel.Sel.Name == "Value" || sel.Sel.Name == "Has") {
			return n.Args
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Name" {
			return []ast.Expr{n.Value}
		}
	}
	return nil
}

// isName reports whether an expression is a field Name or Kind.
func isName(e ast.Expr) bool {
	sel, ok := e.(*ast.SelectorExpr)
	return ok && (sel.Sel.Name == "Name" || sel.Sel.Name == "Kind")
}
