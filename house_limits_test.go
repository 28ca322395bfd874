package dfvet

import (
	"go/ast"
	"path"
	"strings"
	"testing"
)

const (
	mostLines   = 8000 // lines of a package, without its tests
	mostMethods = 30   // methods of a type
)

// larger lists the packages and types that exceed a limit and should be split. Do not add to it.
var larger = map[string]bool{
	"lint/rules": true, "lint/project": true, "lint/wiring": true,

	"cmd/preflight.checker": true, "grammar/command.pass": true, "grammar/dockerfile.parser": true,
	"grammar/types.Registry": true, "lint/infer.engine": true, "lint/infer/code.reader": true, "lint/project.Service": true, "lint/project.Project": true,
	"lint/project.loader": true,
}

// TestLimits checks that a package has at most 8,000 lines and a type at most 30 methods, so that a reader
// can understand it in full.
func TestLimits(t *testing.T) {
	lines, methods := map[string]int{}, map[string]int{}
	for _, f := range goFiles(t) {
		if f.test {
			continue
		}
		lines[f.dir] += strings.Count(f.text, "\n")
		for _, d := range f.tree.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil {
				methods[f.dir+"."+receiver(fn.Recv)]++
			}
		}
	}
	for name := range larger {
		if lines[name] <= mostLines && methods[name] <= mostMethods {
			t.Errorf("%s exceeds no limit: remove it from larger", name)
		}
	}
	for dir, n := range lines {
		if n > mostLines && !larger[dir] {
			t.Errorf("package %s has %d lines, over %d: divide it into packages with names of their own", dir, n, mostLines)
		}
	}
	for name, n := range methods {
		if n > mostMethods && !larger[name] {
			t.Errorf("type %s has %d methods, over %d: divide it, or make functions of them", name, n, mostMethods)
		}
	}
	for name := range larger {
		if lines[name] <= mostLines && methods[name] <= mostMethods {
			t.Errorf("%s is within the limits: remove it from larger", name)
		}
	}
}

// receiver returns the name of a method's receiver type.
func receiver(recv *ast.FieldList) string {
	name := ""
	ast.Inspect(recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return true
	})
	return name
}

// TestLanguages checks that the server uses its languages only through the table in languages.go. What they
// do is in separate packages.
func TestLanguages(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.dir != "lsp" || f.test || path.Base(f.path) == "languages.go" {
			continue
		}
		for _, imp := range f.tree.Imports {
			if strings.HasPrefix(strings.Trim(imp.Path.Value, `"`), module+"lsp/") && !strings.HasSuffix(imp.Path.Value, `lsp/query"`) {
				t.Errorf("%s imports %s: the server asks languages through languages.go", f.path, imp.Path.Value)
			}
		}
	}
}
