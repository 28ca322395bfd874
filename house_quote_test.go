package dfvet

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
	"testing"
)

// writeMarkdown lists the files and folders whose backticks are Markdown, not quotes in messages.
var writeMarkdown = []string{"lsp/query/markdown.go", "lsp/content.go", "lsp/docker/hover.go", "lsp/docker/signature.go", "docs/site/pages/"}

// TestMessagesQuoteOneWay checks that a text gets between backticks only through grammar/source, which escapes
// it: by Quote, or by the backticks in the format of Messagef.
func TestMessagesQuoteOneWay(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.test || f.dir == "grammar/source" || exempt(f.path) {
			continue
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				if n.Op == token.ADD && (opensQuote(n.X) || opensQuote(n.Y)) {
					t.Errorf("%s: quote the text with source.Quote or source.Messagef", fset.Position(n.OpPos))
				}
			case *ast.CallExpr:
				if format := fmtFormat(n); quotesVerb(format) {
					t.Errorf("%s: %q: use source.Messagef or source.Errorf", fset.Position(n.Pos()), format)
				}
			}
			return true
		})
	}
}

func exempt(path string) bool {
	for _, p := range writeMarkdown {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}

// opensQuote reports whether an operand is a literal whose backticks are not in pairs, so that they surround
// the other operand.
func opensQuote(e ast.Expr) bool {
	lit, ok := e.(*ast.BasicLit)
	return ok && lit.Kind == token.STRING && lit.Value[0] == '"' && strings.Count(lit.Value, "`")%2 == 1
}

// fmtFormat returns the format of a call of package fmt, or "".
func fmtFormat(call *ast.CallExpr) string {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if pkg, is := fieldOf(sel); !ok || !is || pkg != "fmt" || !strings.HasSuffix(sel.Sel.Name, "f") {
		return ""
	}
	for _, arg := range call.Args {
		if lit, ok := arg.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, _ := strconv.Unquote(lit.Value)
			return text
		}
	}
	return ""
}

// fieldOf returns the name of the package or variable of which an expression is a part.
func fieldOf(sel *ast.SelectorExpr) (string, bool) {
	if sel == nil {
		return "", false
	}
	id, ok := sel.X.(*ast.Ident)
	if !ok {
		return "", false
	}
	return id.Name, true
}

// quotesVerb reports whether a format has a verb for a text between backticks.
func quotesVerb(format string) bool {
	for i, part := range strings.Split(format, "`") {
		if i%2 == 1 && strings.Count(part, "%")-2*strings.Count(part, "%%") > strings.Count(part, "%d") {
			return true
		}
	}
	return false
}
