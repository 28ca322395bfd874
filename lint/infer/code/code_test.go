package code

import (
	"fmt"
	"go/build"
	goscanner "go/scanner"
	gotoken "go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/testdata/golden"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestReads checks an archive that contains difficult files in each language and the expected reads. Each
// file is read separately.
func TestReads(t *testing.T) {
	a, err := txtar.ParseFile("testdata/hard.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	var kept []txtar.File
	want := ""
	for _, f := range a.Files {
		if f.Name == "want" {
			want = string(f.Data)
			continue
		}
		kept = append(kept, f)
		fmt.Fprintf(&got, "%s\n", f.Name)
		for _, line := range described(source.New("/"+f.Name, string(f.Data))) {
			fmt.Fprintf(&got, "  %s\n", line)
		}
	}
	if golden.Update() {
		a.Files = append(kept, txtar.File{Name: "want", Data: []byte(got.String())})
		if err := os.WriteFile("testdata/hard.txtar", txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Error(diff)
	}
}

// described lists the facts about a file, with one line for each read and listener.
func described(f *source.File) []string {
	facts := &Facts{}
	if l := Of(f.Path); l != nil {
		facts = l.Read(f, nil)
	} else {
		facts, _ = Shell(f)
	}
	p := Join([]*Facts{facts})
	var all []string
	for _, r := range p.Reads {
		line := fmt.Sprintf("%d %s", f.Line(r.At.Start), r.Name)
		switch {
		case r.Known:
			line += fmt.Sprintf(" default %q", r.Default)
		case r.Other:
			line += " default unknown"
		}
		if r.Hint != "" {
			line += " " + string(r.Hint)
		}
		if len(r.Enum) > 0 {
			line += " of " + strings.Join(r.Enum, "|")
		}
		if r.Stops {
			line += " stops"
		}
		if r.Relaxed {
			line += " relaxed"
		}
		all = append(all, line)
	}
	for _, l := range p.Listens {
		all = append(all, fmt.Sprintf("%d listens %d %s %s %s", f.Line(l.At.Start), l.Port, l.Name, l.Host, l.Type))
	}
	return all
}

// goLexicon describes Go to our own scanner, which TestScanGo compares with Go's.
var goLexicon = lexicon{
	line: []string{"//"}, block: "/*", chars: true,
	quotes: []quote{doubleQuoted, {open: "`", close: "`", raw: true, lines: true}},
}

// TestScanGo checks that our scanner finds the same strings and words as Go's own scanner in Go's own files.
func TestScanGo(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(build.Default.GOROOT, "src", "[gn]*", "*.go"))
	if err != nil || len(files) == 0 {
		t.Skip("the sources of Go are not here")
	}
	for _, name := range files[:min(len(files), 150)] {
		data, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		if want, got := goStrings(data), ours(string(data)); !slices.Equal(want, got) {
			t.Errorf("%s: %s", name, cmp.Diff(want, got))
		}
	}
}

func goStrings(src []byte) []string {
	fset := gotoken.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(src))
	var s goscanner.Scanner
	s.Init(file, src, nil, 0)
	var all []string
	for {
		pos, tok, lit := s.Scan()
		switch {
		case tok == gotoken.EOF:
			return all
		case tok == gotoken.STRING, tok == gotoken.IDENT, tok.IsKeyword():
			all = append(all, fmt.Sprintf("%d %d", file.Offset(pos), len(lit)))
		}
	}
}

func ours(src string) []string {
	var all []string
	for _, t := range scan(&goLexicon, src, nil) {
		if t.kind == word || t.kind == text && src[t.start] != '\'' {
			all = append(all, fmt.Sprintf("%d %d", t.start, t.end-t.start))
		}
	}
	return all
}

// FuzzRead checks that, for any file, the tokens are in order and inside the file, and that every read is
// inside the file.
func FuzzRead(f *testing.F) {
	a, err := txtar.ParseFile("testdata/hard.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range a.Files {
		f.Add(string(file.Data))
	}
	f.Add("f\"{f'{x}'}\" \"${`${'")
	f.Add("<<~A <<-B\nA\nB\n<<<X\nX; %w[a [b] c] r#\"\"#")
	lexicons := []*lexicon{&pythonSyntax, &javascriptSyntax, &javaSyntax, &kotlinSyntax, &rubySyntax, &phpSyntax, &rustSyntax, &csharpSyntax, &goLexicon}
	names := []string{"/a.py", "/a.ts", "/a.go", "/A.java", "/a.kt", "/config/a.rb", "/config/a.yml", "/a.php", "/a.rs", "/a.cs", "/application.yml", "/application.properties", "/appsettings.json", "/config/x/a.yaml", "/a.prisma"}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 1<<16 {
			return
		}
		for _, l := range lexicons {
			at := 0
			for _, tok := range scan(l, src, nil) {
				if tok.start < at || tok.end < tok.start || tok.end > len(src) {
					t.Fatalf("token %+v after %d", tok, at)
				}
				at = tok.start
			}
		}
		var all []*Facts
		for _, name := range names {
			all = append(all, Of(name).Read(source.New(name, src), map[string]bool{"A": true}))
		}
		facts, _ := Shell(source.New("/a.sh", src))
		for _, r := range Join(append(all, facts)).Reads {
			if int(r.At.End) > len(src) || r.At.Start > r.At.End || r.Name == "" {
				t.Fatalf("%+v is outside of the file", r)
			}
		}
	})
}
