package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/dfvet/dfvet/lint/report"
)

var (
	leak    = regexp.MustCompile(`leak(\d\d\d|[a-j]{3})`)
	private = regexp.MustCompile(`private-value-\d+`)
)

// plant writes the files of an archive into a new folder, which becomes the working directory.
func plant(t *testing.T, name string, words bool) *txtar.Archive {
	t.Helper()
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range a.Files {
		if words {
			a.Files[i].Data = leak.ReplaceAllFunc(a.Files[i].Data, asWord)
		}
	}
	dir := t.TempDir()
	for _, f := range a.Files {
		text(f.Name, string(f.Data))(t, dir)
	}
	text(".git/HEAD", "")(t, dir)
	t.Chdir(dir)
	return a
}

// asWord returns a secret that looks like an ordinary word.
func asWord(secret []byte) []byte {
	out := append([]byte{}, secret...)
	for i := len("leak"); i < len(out); i++ {
		out[i] += 'a' - '0'
	}
	return out
}

// commands returns the command lines to test, in addition to the formats of the check.
func commands(files []string) [][]string {
	all := [][]string{
		{"--preset=all", "--diff"}, {"--preset=all", "--diff", "--unsafe-fixes"}, {"-v", "--fail-on=never"}, {"--preset=hadolint"}, {"--preset=buildkit"},
		{"contract"}, {"contract", "--format=json"}, {"contract", "--format=dockerfile"},
		{"contract", "web"}, {"contract", "web", "--format=json"}, {"contract", "db"}, {"contract", "registry.example/other"}, {"contract", "registry.example/other", "--format=json"},
		{"rules"},
	}
	for _, f := range files {
		all = append(all, []string{f, "--color=always"}, []string{"contract", f}, []string{"explain", f})
	}
	return all
}

// printed returns everything that a command prints.
func printed(args []string) string {
	var out, errs bytes.Buffer
	run(args, strings.NewReader(""), &out, &errs)
	return out.String() + errs.String()
}

// No command prints a secret. If a value in an env file is faulty, only the faulty part is printed.
func TestNothingLeaks(t *testing.T) {
	t.Run("digits", func(t *testing.T) { nothingLeaks(t, false) })
	t.Run("words", func(t *testing.T) { nothingLeaks(t, true) })
}

func nothingLeaks(t *testing.T, words bool) {
	a := plant(t, "../../testdata/leaks/planted.txtar", words)
	secrets := map[string]bool{}
	var files []string
	for _, f := range a.Files {
		files = append(files, f.Name)
		for _, s := range leak.FindAllString(string(f.Data), -1) {
			secrets[s] = true
		}
	}
	if len(secrets) < 90 {
		t.Fatalf("%d secrets are planted", len(secrets))
	}
	all := commands(files)
	for _, format := range report.Formats {
		for _, more := range [][]string{nil, {"--strict"}} {
			all = append(all, append([]string{"--preset=all", "--color=always", "--format=" + format.Name}, more...))
		}
	}
	all = append(all, []string{"--preset=all", "--write-baseline=baseline.json", "--format=sarif=x.sarif", "--format=text=x.txt", "--color=always"})
	found := 0
	for _, args := range all {
		text := printed(args)
		found += strings.Count(text, "wiring/")
		for _, name := range []string{"baseline.json", "x.sarif", "x.txt"} {
			if data, err := os.ReadFile(name); err == nil {
				text += string(data)
				os.Remove(name)
			}
		}
		told := map[string]bool{}
		for _, pattern := range []*regexp.Regexp{leak, private} {
			for _, s := range pattern.FindAllString(text, -1) {
				told[s] = true
			}
		}
		if len(told) > 0 {
			line := text[max(0, strings.Index(text, slices.Min(slices.Collect(maps.Keys(told))))-200):]
			t.Errorf("dfvet %s tells %v: %.400q", strings.Join(args, " "), slices.Sorted(maps.Keys(told)), line)
		}
	}
	if found < 100 {
		t.Errorf("%d findings about the wiring: the test looks at too little", found)
	}
}

// A fix changes only what it must in the user's own file, where secrets remain.
func TestFixKeepsSecrets(t *testing.T) {
	a := plant(t, "../../testdata/leaks/planted.txtar", false)
	printed([]string{"--preset=all", "--fix", "--unsafe-fixes"})
	for _, f := range a.Files {
		text, err := os.ReadFile(filepath.FromSlash(f.Name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "…") && !strings.Contains(string(f.Data), "…") {
			t.Errorf("%s: a fix wrote a mask: %s", f.Name, text)
		}
	}
}
