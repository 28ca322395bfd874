package lsp_test

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/dfvet/dfvet/testdata/golden"
)

// The archive begins with a sentence that says what it shows. Each file in it is one case of two sections,
// separated by a line "=": a text with a mark that contains the label to choose there, and the resulting
// text.
func TestComposeInserts(t *testing.T) {
	const name = "testdata/inserts/compose.txtar"
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	support := ""
	for i := range a.Files {
		f := &a.Files[i]
		if strings.Contains(f.Name, ".") || strings.Contains(f.Name, "/") {
			support += "-- " + f.Name + " --\n" + string(f.Data)
			continue
		}
		before, after, _ := strings.Cut(string(f.Data), "=\n")
		text, label := before, ""
		if at := strings.Index(text, "«"); at >= 0 {
			end := strings.Index(text, "»")
			label = text[at+len("«") : end]
			text = text[:at] + "«x»" + text[end+len("»"):]
		}
		t.Run(strings.ReplaceAll(f.Name, " ", "_"), func(t *testing.T) {
			got := inserted(t, support, text, label)
			if golden.Update() {
				f.Data = []byte(before + "=\n" + got)
				return
			}
			if got != after {
				t.Errorf("%s\nis\n%s\nwant\n%s", before, got, after)
			}
		})
	}
	if golden.Update() {
		if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// inserted returns the text after the item with a label is chosen at the mark. Like an editor, it indents
// further lines like the first one.
func inserted(t *testing.T, support, text, label string) string {
	w := bench(t, support+"-- compose.yaml --\n"+text)
	var list struct {
		Items []struct {
			Label    string
			TextEdit textEdit
		}
	}
	w.get("textDocument/completion", w.at("x"), &list)
	var offered []string
	for _, it := range list.Items {
		if it.Label != label {
			offered = append(offered, it.Label)
			continue
		}
		lines := strings.Split(w.texts["compose.yaml"], "\n")
		line := lines[it.TextEdit.Range.Start.Line]
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		if strings.TrimSpace(line) == "" {
			indent = line[:it.TextEdit.Range.Start.Character]
		}
		it.TextEdit.NewText = strings.ReplaceAll(it.TextEdit.NewText, "\n", "\n"+indent)
		return applied(w.texts["compose.yaml"], []textEdit{it.TextEdit})
	}
	return "there is no such item among " + strings.Join(offered[:min(len(offered), 12)], ", ") + "\n"
}
