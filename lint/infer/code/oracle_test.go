package code

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// printStrings prints the places of the string literals in JavaScript and TypeScript files, as TypeScript
// reads them. For each file it prints a JSON array with "start length" in bytes. JSX attributes and texts do
// not count as strings.
const printStrings = `
const ts = require(process.argv[1]), fs = require("fs");
const all = process.argv.slice(2).map(name => {
  const text = fs.readFileSync(name, "utf8").replace(/^\uFEFF/, "");
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  if (file.parseDiagnostics.length > 0) return null;
  const found = [], bytes = s => Buffer.byteLength(s);
  const walk = node => {
    const string = ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node);
    if (string && !ts.isJsxAttribute(node.parent)) {
      const start = node.getStart(file);
      found.push(bytes(text.slice(0, start)) + " " + bytes(text.slice(start, node.end)));
    }
    ts.forEachChild(node, walk);
  };
  walk(file);
  return found;
});
process.stdout.write(JSON.stringify(all));`

// TestScanTypeScript compares the strings in JavaScript and TypeScript files with those that TypeScript finds.
// DFVET_TYPESCRIPT is the folder of the npm module; "make e2e" sets it.
func TestScanTypeScript(t *testing.T) {
	module := os.Getenv("DFVET_TYPESCRIPT")
	if module == "" {
		t.Skip("DFVET_TYPESCRIPT is not set")
	}
	var files []string
	for _, pattern := range []string{"*/lib/*.js", "*/lib/**/*.js", "*/dist/*.js", "@types/node/*.d.ts", "*/*.js", "../src/*.ts", "../src/*/*.ts"} {
		found, err := filepath.Glob(filepath.Join(filepath.Dir(module), pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range found {
			if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() && info.Size() < 200_000 {
				files = append(files, name)
			}
		}
	}
	if len(files) < 50 {
		t.Fatalf("%d files beside %s", len(files), module)
	}
	var stderr bytes.Buffer
	node := exec.Command("node", append([]string{"-e", printStrings, module}, files...)...)
	node.Stderr = &stderr
	out, err := node.Output()
	if err != nil {
		t.Fatal(err, stderr.String())
	}
	var all [][]string
	if err := json.Unmarshal(out, &all); err != nil || len(all) != len(files) {
		t.Fatal(len(all), err)
	}
	read := 0
	for i, want := range all {
		if want == nil {
			continue // TypeScript rejects the file
		}
		src, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(want, byStart)
		if got := plainStrings(strings.TrimPrefix(string(src), "\uFEFF")); !slices.Equal(want, got) {
			t.Errorf("%s: %s", files[i], cmp.Diff(want, got))
		}
		read++
	}
	t.Logf("%d files", read)
}

func byStart(a, b string) int {
	var x, y int
	fmt.Sscan(a, &x)
	fmt.Sscan(b, &y)
	return x - y
}

// plainStrings returns the places of the string literals in a JavaScript text.
func plainStrings(src string) []string {
	var all []string
	for _, t := range scan(&javascriptSyntax, src, nil) {
		if t.kind == text && t.plain && strings.IndexByte("'\"`", src[t.start]) >= 0 {
			all = append(all, fmt.Sprintf("%d %d", t.start, t.end-t.start))
		}
	}
	return all
}

// BenchmarkScan reads difficult files in each language.
func BenchmarkScan(b *testing.B) {
	a, err := txtar.ParseFile("testdata/hard.txtar")
	if err != nil {
		b.Fatal(err)
	}
	for name, syntax := range map[string]*lexicon{".py": &pythonSyntax, ".js": &javascriptSyntax, ".java": &javaSyntax, ".kt": &kotlinSyntax, ".rb": &rubySyntax, ".php": &phpSyntax, ".rs": &rustSyntax, ".cs": &csharpSyntax} {
		var src strings.Builder
		for _, f := range a.Files {
			if filepath.Ext(f.Name) == name {
				code, _, _ := bytes.Cut(f.Data, []byte("__END__")) // Ruby stops reading here
				src.Write(code)
			}
		}
		if src.Len() == 0 {
			continue
		}
		text := strings.Repeat(src.String(), 1+1<<18/src.Len())
		b.Run(name[1:], func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			var room []token
			for b.Loop() {
				room = scan(syntax, text, room)
			}
		})
	}
}
