package rules_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/fix"
	"github.com/dfvet/dfvet/lint/report"
	"golang.org/x/tools/txtar"
)

// FuzzCheck runs every rule on a project of two files. It checks that nothing panics, that every place is
// inside its file, that every fix can be applied, and that every output format can be written.
func FuzzCheck(f *testing.F) {
	f.Add("FROM scratch\n", "services: {a: {build: .}}\n")
	archives, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range archives {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		docker, compose := "", ""
		for _, x := range txtar.Parse(data).Files {
			switch filepath.Base(x.Name) {
			case "Dockerfile":
				docker = string(x.Data)
			case "compose.yaml":
				compose = string(x.Data)
			}
		}
		f.Add(docker, compose)
	}
	f.Fuzz(func(t *testing.T, docker, compose string) {
		found := run(t, map[string]string{"Dockerfile": docker, "compose.yaml": compose}, lint.Choice{Preset: "all", Strict: true, Jobs: 1}).Findings
		for _, x := range found {
			checkFinding(t, x)
		}
		for _, format := range report.Formats {
			r := &report.Report{Findings: found, Base: "/p", Root: "/p", Version: "1.0.0"}
			r.Sort()
			if err := format.Write(discard{}, r, report.Style{Rich: true, Color: true}); err != nil {
				t.Errorf("%s: %v", format.Name, err)
			}
		}
	})
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func checkFinding(t *testing.T, x *lint.Finding) {
	if x.At.Start < 0 || x.At.End < x.At.Start || int(x.At.End) > len(x.File.Text) || x.Message == "" {
		t.Errorf("%s: %v of %d bytes, %q", x.Rule.Name, x.At, len(x.File.Text), x.Message)
	}
	for _, r := range x.Related {
		if r.At.Start < 0 || r.At.End < r.At.Start || int(r.At.End) > len(r.File.Text) {
			t.Errorf("%s: related %v of %d bytes", x.Rule.Name, r.At, len(r.File.Text))
		}
	}
	for _, y := range x.Fixes {
		byFile := map[string][]source.Edit{}
		texts := map[string]string{}
		for _, e := range y.Edits {
			byFile[e.File.Path] = append(byFile[e.File.Path], e)
			texts[e.File.Path] = e.File.Text
		}
		for path, edits := range byFile {
			if _, ok := fix.Apply(texts[path], edits); !ok {
				t.Errorf("%s: %q cannot be applied to %s: %v", x.Rule.Name, y.Title, path, edits)
			}
		}
	}
}
