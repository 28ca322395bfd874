package lsp_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/dfvet/dfvet/testdata/golden"
)

// actionContracts holds the contracts of the images that the tests of code actions use.
const actionContracts = `
-- app.contract --
FROM acme/app
CONNECTS TO: {{DB_HOST}} ON: TCP:{{DB_PORT}} FOR: org.postgresql.db/ AS: db
ENVIRONMENT NEEDS: DB_HOST FORMAT: HOST(db)
ENVIRONMENT ACCEPTS: DB_PORT FORMAT: PORT(db) DEFAULT: 1234
ENVIRONMENT ACCEPTS: DB_USER FORMAT: USER(db)
ENVIRONMENT NEEDS: DB_PASSWORD FORMAT: PASSWORD(db) SECRET
ENVIRONMENT ACCEPTS: DB_NAME FORMAT: DATABASE(db)

FROM acme/url
ENVIRONMENT NEEDS: DATABASE_URL FORMAT: URL(org.postgresql.db/)
ENVIRONMENT NEEDS: MODE FORMAT: ENUM(prod, test)
ENVIRONMENT NEEDS: API_KEY FORMAT: NONEMPTY SECRET
ENVIRONMENT NEEDS: TITLE FORMAT: NONEMPTY

FROM acme/cache
ENVIRONMENT NEEDS: CACHE FORMAT: ADDRESS(io.redis/)
`

// Each archive in testdata/actions begins with a sentence that says what it shows. The action named in
// "title" is applied to "before" at the mark; "after" is the resulting text, and "lens" shows the needs in
// that text.
func TestComposeActions(t *testing.T) {
	names, err := filepath.Glob("testdata/actions/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no archives", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { composeAction(t, name) })
	}
}

func composeAction(t *testing.T, name string) {
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	var kept []txtar.File
	for _, f := range a.Files {
		files[f.Name] = string(f.Data)
		if f.Name != "after" && f.Name != "offered" && f.Name != "lens" {
			kept = append(kept, f)
		}
	}
	w := bench(t, "-- compose.yaml --\n"+files["before"]+actionContracts)
	uri := "file://" + filepath.Join(w.root, "compose.yaml")
	p := w.at("x")
	p["range"] = map[string]any{"start": p["position"], "end": p["position"]}
	p["context"] = map[string]any{"diagnostics": []any{}}
	var all []struct {
		Title string
		Edit  struct{ Changes map[string][]textEdit }
	}
	w.get("textDocument/codeAction", p, &all)
	title := strings.TrimSpace(files["title"])
	offered, after := "", "the action is not offered\n"
	for _, x := range all {
		if strings.HasPrefix(x.Title, "ignore ") || strings.HasPrefix(x.Title, "apply all") || strings.HasPrefix(x.Title, "show ") {
			continue
		}
		offered += x.Title + "\n"
		if x.Title == title {
			after = applied(w.texts["compose.yaml"], x.Edit.Changes[uri])
		}
	}
	w.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": uri, "version": 2}, "contentChanges": []any{map[string]any{"text": after}}})
	var lenses []struct{ Command struct{ Title string } }
	w.get("textDocument/codeLens", map[string]any{"textDocument": map[string]any{"uri": uri}}, &lenses)
	lens := ""
	for _, l := range lenses {
		lens += l.Command.Title + "\n"
	}
	got := []txtar.File{{Name: "offered", Data: []byte(offered)}, {Name: "after", Data: []byte(after)}, {Name: "lens", Data: []byte(lens)}}
	if golden.Update() {
		a.Files = append(kept, got...)
		if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, f := range got {
		if files[f.Name] != string(f.Data) {
			t.Errorf("%s:\n%s\nwant\n%s", f.Name, f.Data, files[f.Name])
		}
	}
}
