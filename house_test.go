// Package dfvet contains tests of the structure of the repository: which packages may import which, what may
// not be used while checking, how long files and functions may be, and what must be documented.
package dfvet

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

const module = "github.com/dfvet/dfvet/"

// floors lists the packages from the bottom up. Text enters at the bottom, and findings leave at the top. A
// package may import only packages on lower floors.
var floors = [][]string{
	{"grammar/source"},
	{"grammar/types"},
	{"grammar/label"},
	{"grammar/dockerfile", "grammar/compose"},
	{"grammar/build", "grammar/command", "grammar/reader", "grammar/bake", "grammar/compose/cursor"},
	{"grammar/contract"},
	{"grammar/catalog", "grammar/lower"},
	{"lint/file", "lint/lock", "lint/graph/layout"},
	{"lint/project"},
	{"lint/wiring", "lint/facts", "lint/convert"},
	{"lint", "lint/coverage", "lint/graph", "lint/infer/code"},
	{"lint/visit", "lint/edit", "lint/fix", "lint/infer"},
	{"lint/family", "lint/engine", "lint/credential", "lint/format", "lint/wire"},
	{"lint/rules"},
	{"lint/report", "lsp/query"},
	{"lsp/docker"},
	{"lsp/compose"},
	{"lsp"},
	{"lsp/port"},
	{"cmd/preflight"},
	{"cmd/dfvet", "cmd/dfvet-preflight", "cmd/dfvet-frontend", "cmd/dfvet-frontend/pack", "cmd/dfvet-wasm"},
	{"docs/site/pages", "packaging"},
}

// banned lists imports that only tests may have, with the reason. A path that ends in a slash includes
// everything below it. The exceptions in but are folders and files.
var banned = []struct {
	path, why string
	but       []string
}{
	{"os/exec", "checking starts no process but the one that --shellcheck names", []string{"cmd/dfvet"}},
	{"net", "checking uses no network", []string{"cmd/preflight"}},
	{"net/http", "checking uses no network", []string{"cmd/dfvet/lock.go"}},
	{"github.com/google/go-containerregistry/", "checking uses no network", []string{"cmd/dfvet/lock.go"}},
	{"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb", "it is a test oracle: 300 packages", []string{"cmd/dfvet-frontend"}},
	{"github.com/compose-spec/compose-go/v2/loader", "it is a test oracle: 9 ms of start-up", nil},
	{"github.com/compose-spec/compose-go/v2/cli", "it is a test oracle: 9 ms of start-up", nil},
	{"github.com/santhosh-tekuri/jsonschema/v6", "it is a test oracle: 9 ms of start-up", nil},
	{"os", "analysis reads through the FS that it is given", []string{"lint/file", "lint/project", "cmd/dfvet", "cmd/preflight", "cmd/dfvet-preflight", "cmd/dfvet-frontend", "cmd/dfvet-frontend/pack", "docs/site/pages", "lsp"}},
	{"testing", "tests stand in tests", nil},
}

func floorOf(dir string) int {
	for i, floor := range floors {
		for _, p := range floor {
			if p == dir {
				return i
			}
		}
	}
	return -1
}

// A goFile is one parsed file of the repository.
type goFile struct {
	path string // relative to the root, with slashes
	dir  string
	test bool
	text string
	tree *ast.File
}

var fset = token.NewFileSet()

// goFiles parses every .go file except those in testdata.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	var all []goFile
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || len(d.Name()) > 1 && d.Name()[0] == '.'):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		tree, err := parser.ParseFile(fset, name, text, parser.ParseComments)
		if err != nil {
			return err
		}
		slashed := filepath.ToSlash(name)
		all = append(all, goFile{slashed, path.Dir(slashed), strings.HasSuffix(name, "_test.go"), string(text), tree})
		return nil
	})
	if err != nil || len(all) < 10 {
		t.Fatalf("%d files, %v", len(all), err)
	}
	return all
}

// TestImports checks that no package imports one on the same or a higher floor, or a banned one.
func TestImports(t *testing.T) {
	for _, f := range goFiles(t) {
		floor := floorOf(f.dir)
		if floor < 0 && f.dir != "." {
			t.Errorf("%s: the folder %s has no floor", f.path, f.dir)
		}
		for _, imp := range f.tree.Imports {
			name := strings.Trim(imp.Path.Value, `"`)
			if f.test {
				continue
			}
			if own, ok := strings.CutPrefix(name, module); ok && floorOf(own) >= floor {
				t.Errorf("%s imports %s, which does not stand below it", f.path, own)
			}
			for _, b := range banned {
				if (name == b.path || strings.HasSuffix(b.path, "/") && strings.HasPrefix(name, b.path)) && !contains(b.but, f.dir) && !contains(b.but, f.path) {
					t.Errorf("%s imports %s: %s", f.path, name, b.why)
				}
			}
		}
	}
}

func contains(all []string, one string) bool {
	for _, x := range all {
		if x == one {
			return true
		}
	}
	return false
}

// TestSizes checks that files have at most 600 lines and functions at most 60, except for those that are
// mostly one switch or table, and that there are no init functions.
func TestSizes(t *testing.T) {
	for _, f := range goFiles(t) {
		if n := strings.Count(f.text, "\n"); n > 600 {
			t.Errorf("%s has %d lines, over 600", f.path, n)
		}
		for _, d := range f.tree.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			lines := fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line + 1
			if lines > 60 && !flat(fn.Body) {
				t.Errorf("%s: %s has %d lines, over 60", f.path, fn.Name.Name, lines)
			}
			if fn.Name.Name == "init" && fn.Recv == nil {
				t.Errorf("%s has an init function", f.path)
			}
		}
	}
}

// TestOneWayOut checks that the text of files is escaped wherever it is shown: Markdown is written only by
// lsp/query/markdown.go, excerpts in reports only by lint/report/excerpt.go, and messages only through
// source.Escape.
func TestOneWayOut(t *testing.T) {
	markdown := regexp.MustCompile("`%|\\*\\*%|```")
	message := regexp.MustCompile(`(^|[^.\w(])\w+\.(Message|Title)\b[^:(]`)
	for _, f := range goFiles(t) {
		ours := map[string]bool{"lsp/query/markdown.go": true, "lsp/docker/hover.go": true, "lsp/content.go": true, "lint/report/excerpt.go": true}[f.path]
		if f.test || ours {
			continue
		}
		for i, line := range strings.Split(f.text, "\n") {
			switch {
			case strings.HasPrefix(f.dir, "lsp") && markdown.MatchString(line):
				t.Errorf("%s:%d: text gets into Markdown by code, codes, bold, prose, message and fenced", f.path, i+1)
			case f.dir == "lint/report" && strings.Contains(line, ".Slice(") && !strings.Contains(f.text, "func (p *fingerprints)"):
				t.Errorf("%s:%d: the text of a file gets into a report by excerpt and Line", f.path, i+1)
			case f.dir == "lint/report" && message.MatchString(line) && !strings.Contains(line, "source.Escape(") && !strings.Contains(line, "sentence(") && !strings.Contains(line, "source.Related{"):
				t.Errorf("%s:%d: a message is printed by source.Escape", f.path, i+1)
			}
		}
	}
}

// flat reports whether a body consists mostly of one switch or one table.
func flat(body *ast.BlockStmt) bool {
	total, largest := body.End()-body.Pos(), token.Pos(0)
	ast.Inspect(body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.CompositeLit:
			largest = max(largest, n.End()-n.Pos())
		}
		return true
	})
	return largest > total*2/3
}

// TestDocumented checks that every package has one package comment, and that the comment of every exported
// name begins with the name.
func TestDocumented(t *testing.T) {
	documented := map[string]int{}
	for _, f := range goFiles(t) {
		if f.test {
			continue
		}
		documented[f.dir] += 0
		if f.tree.Doc != nil {
			documented[f.dir]++
		}
		for _, d := range f.tree.Decls {
			for name, doc := range exported(d) {
				if !startsWith(doc, name) {
					t.Errorf("%s: the comment of %s does not start with its name", f.path, name)
				}
			}
		}
	}
	for dir, n := range documented {
		if n != 1 {
			t.Errorf("package %s has %d package comments, want 1", dir, n)
		}
	}
}

// exported returns the exported names that a declaration adds, with their comments. Constants and variables
// in a group need no comments of their own.
func exported(d ast.Decl) map[string]*ast.CommentGroup {
	names := map[string]*ast.CommentGroup{}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && (d.Recv == nil || receiverExported(d.Recv)) {
			names[d.Name.Name] = d.Doc
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() {
					names[s.Name.Name] = s.Doc
					if s.Doc == nil {
						names[s.Name.Name] = d.Doc
					}
				}
			case *ast.ValueSpec:
				if len(d.Specs) == 1 && s.Names[0].IsExported() {
					names[s.Names[0].Name] = d.Doc
				}
			}
		}
	}
	return names
}

// receiverExported reports whether the receiver's type is exported, so that its methods can be called from
// outside.
func receiverExported(recv *ast.FieldList) bool {
	return ast.IsExported(receiver(recv))
}

func startsWith(doc *ast.CommentGroup, name string) bool {
	text := doc.Text()
	for _, article := range []string{"A ", "An ", "The "} {
		text = strings.TrimPrefix(text, article)
	}
	rest, ok := strings.CutPrefix(text, name)
	return ok && (rest == "" || !unicode.IsLetter(rune(rest[0])))
}

// TestNoticesAreFresh checks that THIRD_PARTY_NOTICES lists each module that the program contains, with its
// version. "make notices" writes the file.
func TestNoticesAreFresh(t *testing.T) {
	modules, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", "./cmd/dfvet").Output()
	if err != nil {
		t.Fatal(err)
	}
	notices, err := os.ReadFile("THIRD_PARTY_NOTICES")
	if err != nil {
		t.Fatal(err)
	}
	for m := range strings.Lines(string(modules)) {
		if m = strings.TrimSpace(m); m != "" && !strings.Contains(string(notices), "\n"+m+"\n") {
			t.Errorf("THIRD_PARTY_NOTICES lacks %s: make notices", m)
		}
	}
}

// TestPackagesAreIndexed checks that CONTRIBUTING.md says what each package is for.
func TestPackagesAreIndexed(t *testing.T) {
	text, err := os.ReadFile("CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, floor := range floors {
		for _, p := range floor {
			if !strings.Contains(string(text), path.Base(p)+"/ ") {
				t.Errorf("CONTRIBUTING.md does not say what %s is for: add a line to its section \"Where things are\"", p)
			}
		}
	}
}

// TestHelpersAreIndexed checks that the functions in the section "Which helper for what" of CONTRIBUTING.md
// exist.
func TestHelpersAreIndexed(t *testing.T) {
	text, err := os.ReadFile("CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, f := range goFiles(t) {
		for _, d := range f.tree.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
				known[path.Base(f.dir)+"."+fn.Name.Name] = true
			}
		}
	}
	for _, m := range regexp.MustCompile("`((?:visit|facts|edit|project|compose)\\.[A-Z]\\w+)`").FindAllStringSubmatch(string(text), -1) {
		if !known[m[1]] {
			t.Errorf("CONTRIBUTING.md names `%s`, which does not exist", m[1])
		}
	}
}

// TestFunctionsAreUsed checks that the program uses each function. A rule, a feature of the server or an output format
// that no table lists does nothing.
func TestFunctionsAreUsed(t *testing.T) {
	uses, declared := map[string]int{}, map[string]string{} // by folder and name
	for _, f := range goFiles(t) {
		if f.test {
			continue
		}
		names(f.tree, func(name string) { uses[f.dir+" "+name]++ })
		for _, d := range f.tree.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && !fn.Name.IsExported() && fn.Name.Name != "main" {
				declared[f.dir+" "+fn.Name.Name] = f.path
			}
		}
	}
	for name, file := range declared {
		_, fn, _ := strings.Cut(name, " ")
		if uses[name] == 0 {
			t.Errorf("%s: nothing uses %s: add it to the table that it is for (features in lsp/features.go, a Language, Formats in lint/report), or delete it", file, fn)
		}
	}
}

// names calls use with each name in a tree that may be that of a function of the same package: not with what follows a
// point, and not with the names of fields, methods and declared functions.
func names(tree ast.Node, use func(name string)) {
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			use(n.Name)
		case *ast.SelectorExpr:
			names(n.X, use)
			return false
		case *ast.Field:
			names(n.Type, use)
			return false
		case *ast.KeyValueExpr:
			if _, field := n.Key.(*ast.Ident); !field {
				names(n.Key, use)
			}
			names(n.Value, use)
			return false
		case *ast.FuncDecl:
			names(n.Type, use)
			if n.Body != nil {
				names(n.Body, use)
			}
			return false
		}
		return true
	})
}
