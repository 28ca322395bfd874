package lsp_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// A workbench is a session with files that have marks.
type workbench struct {
	*client
	t     *testing.T
	root  string
	marks map[string]mark
	texts map[string]string // the files by name, without marks
}

func bench(t *testing.T, archive string) *workbench {
	t.Helper()
	w := &workbench{start(t), t, t.TempDir(), map[string]mark{}, map[string]string{}}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		full := filepath.Join(w.root, f.Name)
		w.texts[f.Name] = unmark("file://"+full, string(f.Data), w.marks)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(w.texts[f.Name]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w.initialize(w.root)
	for name, text := range w.texts {
		w.open("file://"+filepath.Join(w.root, name), "", text)
	}
	return w
}

// at returns the parameters for a request at a mark.
func (w *workbench) at(name string) map[string]any {
	w.t.Helper()
	m, ok := w.marks[name]
	if !ok {
		w.t.Fatalf("there is no mark %q", name)
	}
	return at(m.uri, m.line, m.character)
}

// lines compares texts line by line.
func (w *workbench) lines(got []string, want string) {
	w.t.Helper()
	if diff := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(strings.ReplaceAll(strings.Join(got, "\n"), "file://"+w.root+"/", ""))); diff != "" {
		w.t.Errorf("%s\nin full:\n%s", diff, strings.Join(got, "\n"))
	}
}

// callers is a project whose services connect to one another.
const callers = `
-- compose.yaml --
services:
  web:
    image: acme/web
    environment:
      DB_URL: postgres://a:b@d«host»b:5432/a
      CACHE: cache
  worker:
    image: acme/web
    environment: {DB_URL: "postgres://db/a", CACHE: cache}
  db«db»:
    image: postgres:17
  cache:
    image: redis
    read_only: tr«inside»ue
-- web.contract --
FROM acme/web
ENVIRONMENT NEEDS: DB_URL FORMAT: URL(org.postgresql.db/)
ENVIRONMENT ACCEPTS: REPLICA FORMAT: URL(org.postgresql.db/) DEFAULT: "postgres://db/x"
ENVIRONMENT NEEDS: CACHE FORMAT: HOST(io.redis/)
`

// The connections between services form a call hierarchy. Each call lists the values that refer to the other
// service.
func TestCalls(t *testing.T) {
	w := bench(t, callers)
	var got []string
	var tell func(item map[string]any, way, end, indent string)
	tell = func(item map[string]any, way, end, indent string) {
		var calls []map[string]any
		w.get("callHierarchy/"+way, map[string]any{"item": item}, &calls)
		for _, c := range calls {
			other := c[end].(map[string]any)
			got = append(got, indent+end+" "+other["name"].(string)+" at "+told(c["fromRanges"]))
			if way == "incomingCalls" {
				tell(other, "outgoingCalls", "to", indent+"  ")
			}
		}
	}
	for _, mark := range []string{"host", "db", "inside"} {
		var items []map[string]any
		w.get("textDocument/prepareCallHierarchy", w.at(mark), &items)
		for _, it := range items {
			got = append(got, mark+" "+told(it))
			tell(it, "incomingCalls", "from", "  ")
			tell(it, "outgoingCalls", "to", "  ")
		}
	}
	w.lines(got, `
host {"detail":"postgres:17","kind":5,"name":"db","range":"9:2-10:22","selectionRange":"9:2-9:4","uri":"compose.yaml"}
  from web at ["4:29-4:31"]
    to db at ["4:29-4:31"]
    to cache at ["5:13-5:18"]
  from worker at ["8:38-8:40"]
    to db at ["8:38-8:40"]
    to cache at ["8:52-8:57"]
db {"detail":"postgres:17","kind":5,"name":"db","range":"9:2-10:22","selectionRange":"9:2-9:4","uri":"compose.yaml"}
  from web at ["4:29-4:31"]
    to db at ["4:29-4:31"]
    to cache at ["5:13-5:18"]
  from worker at ["8:38-8:40"]
    to db at ["8:38-8:40"]
    to cache at ["8:52-8:57"]
inside {"detail":"redis","kind":5,"name":"cache","range":"11:2-13:19","selectionRange":"11:2-11:7","uri":"compose.yaml"}
  from web at ["5:13-5:18"]
    to db at ["4:29-4:31"]
    to cache at ["5:13-5:18"]
  from worker at ["8:52-8:57"]
    to db at ["8:38-8:40"]
    to cache at ["8:52-8:57"]
`)
}

// told returns compact JSON and does not change v.
func told(v any) string {
	raw, _ := json.Marshal(v)
	var again any
	_ = json.Unmarshal(raw, &again)
	return compact(again)
}

// oddTexts holds Compose files that are half typed, and some that are worse.
var oddTexts = []string{
	"services:\n  web:\n    image: nginx:${TAG:-1}\n    environment: &env\n      DB_HOST: db\n      URL: http://db:80/é😀\n    depends_on: [db, \n  db:\n    image: postgres\n    environment: *en\n",
	"services:\r\n  web:\r\n    build:\r\n      context: .\r\n      dockerfile_inline: |\r\n        FROM alpine AS a\r\n        \r\n        COPY --from=a é /\r\n    x-contract: \"LISTENS ON: TCP:80\\n  FOR: org.ietf.http/\"\r\n",
	"\tservices:\n\tweb:\n  \timage: x\nnetworks:\n  - é😀\n  a:\n    driver:\n",
	"services: {web: {image: \"a, environment: {A: 'b, C: d}, ports: [1:2, {target: 3}\nvolumes: {x: }\n",
	"a: &a\n  <<: *a\nb: *\nc: *é\n? complex\n: value\n--- !tag\n%YAML 1.2\n...\n{}\n---\n- - - x\n    - [[{{}}]]\n",
	"services:\n  a:\n    extends:\n      service:\n      file: \n    x-contract: |\n\n      ENVIRONMENT NEEDS:\n        \n      LISTENS ON: TCP:{{\n    environment:\n      - A=\n      - =B\n      - \n    command: >-\n      x\n       y: z\n\n   volumes:\n     -",
	strings.Repeat(" ", 3) + strings.Repeat("a: {b: [", 60) + "\n" + strings.Repeat("]}", 30),
	"services:\n" + deepKeys(40),
	"\ufeffservices:\n  web:\n    image: x # é\n    \"environment\":\n      'A': \"\\x41${B}\\u00e9\"\n      ? B\n",
	"include:\n  - \nservices:\n  web: *x\n  db: !reset\n  c: !override {image: x}\n  d:\n    <<: [*x, *y]\n    ports:\n      - \"80:80\"\n      -\n      - target: \n        published: ${P\n",
}

func deepKeys(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("  ", i+1) + "x-k:\n")
	}
	return b.String()
}

var everywhereInCompose = append(slices.Clone(everywhere), "prepareCallHierarchy", "rename", "selectionRange", "onTypeFormatting", "codeAction")

// The server answers every request at every position in an odd Compose file.
func TestEverywhereInCompose(t *testing.T) {
	c := start(t)
	c.initialize("", "utf-8")
	for i, text := range oddTexts {
		uri := fmt.Sprintf("file:///nowhere/%d/compose.yaml", i)
		c.open(uri, "dockercompose", text)
		for line, s := range strings.Split(text, "\n") {
			for col := 0; col <= len(s); col += 1 + len(s)/60 {
				for _, method := range everywhereInCompose {
					p := at(uri, line, col)
					p["context"] = map[string]any{"includeDeclaration": true, "diagnostics": []any{}}
					p["newName"], p["ch"] = "other", "\n"
					p["options"] = map[string]any{"tabSize": 2, "insertSpaces": true}
					p["positions"] = []any{p["position"]}
					p["range"] = map[string]any{"start": p["position"], "end": p["position"]}
					if m := c.ask("textDocument/"+method, p); m.Error != nil && m.Error.Code != -32602 {
						t.Fatalf("%s at %d:%d: %v\n%s", method, line, col, m.Error, text)
					}
				}
			}
		}
		whole := at(uri, 0, 0)
		whole["options"] = map[string]any{"tabSize": 2, "insertSpaces": true}
		whole["range"] = map[string]any{"start": map[string]any{"line": 0, "character": 0}, "end": map[string]any{"line": 99, "character": 0}}
		for _, method := range []string{"documentSymbol", "foldingRange", "documentLink", "formatting", "rangeFormatting", "semanticTokens/full", "inlayHint", "codeLens"} {
			if m := c.ask("textDocument/"+method, whole); m.Error != nil {
				t.Fatalf("%s: %v\n%s", method, m.Error, text)
			}
		}
	}
}
