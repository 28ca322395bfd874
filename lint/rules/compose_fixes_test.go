package rules_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/fix"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestComposeFixesKeepTheMeaning checks that the safe fixes of the Compose style rules do not change the
// file's content, and leave nothing more to fix.
func TestComposeFixesKeepTheMeaning(t *testing.T) {
	archives, err := filepath.Glob("testdata/compose_*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if more := os.Getenv("DFVET_COMPOSE_FILES"); more != "" {
		archives = append(archives, strings.Fields(more)...)
	}
	for _, name := range archives {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files := txtar.Parse(data).Files
			if !strings.HasSuffix(name, ".txtar") {
				files = []txtar.File{{Name: "compose.yaml", Data: data}}
			}
			for _, f := range files {
				if strings.HasSuffix(f.Name, "compose.yaml") {
					keepsMeaning(t, string(f.Data))
				}
			}
		})
	}
}

func keepsMeaning(t *testing.T, before string) {
	text := before
	if hasFault(before) {
		return
	}
	for round := 0; ; round++ {
		edits := styleEdits(t, text)
		if len(edits) == 0 {
			break
		}
		if round == 20 {
			t.Fatalf("there is still something to fix in\n%s", text)
		}
		next, ok := fix.Apply(text, edits)
		if !ok {
			t.Fatalf("edits overlap: %v", edits)
		}
		text = next
	}
	if diff := cmp.Diff(said(before), said(text)); diff != "" {
		t.Errorf("%s\nbefore:\n%s\nafter:\n%s", diff, before, text)
	}
	if hasFault(text) {
		t.Errorf("the fixes broke it:\n%s", text)
	}
}

func hasFault(text string) bool {
	return slices.ContainsFunc(compose.Parse(source.New("compose.yaml", text)).Problems, func(x compose.Problem) bool {
		return x.Kind == compose.BadSyntax || x.Kind == compose.DuplicateKey
	})
}

// styleEdits returns the safe fixes that must change only the style.
func styleEdits(t *testing.T, text string) []source.Edit {
	result := run(t, map[string]string{"compose.yaml": text}, lint.Choice{Only: []string{
		"compose/unquoted-port", "compose/quoted-volume", "compose/*-order", "compose/unused-anchor", "compose/obsolete-version"}})
	return fix.Select(result.Findings, false)
}

// said returns a file's content, except version. Each line has the path of keys to a value, and the value.
func said(text string) []string {
	var all []string
	for _, doc := range compose.Parse(source.New("compose.yaml", text)).Docs {
		var walk func(path string, n *compose.Node)
		walk = func(path string, n *compose.Node) {
			if n == nil || path == "/version" {
				return
			}
			for _, e := range n.Entries {
				walk(path+"/"+e.Key.Text, e.Value)
			}
			for _, item := range n.Items {
				walk(path+"[]", item)
			}
			if len(n.Entries)+len(n.Items) == 0 {
				all = append(all, path+" "+n.Text)
			}
		}
		walk("", doc)
	}
	slices.Sort(all)
	return all
}
