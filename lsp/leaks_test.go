package lsp_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

var (
	leak     = regexp.MustCompile(`leak(\d\d\d|[a-j]{3})`)
	wordlike = regexp.MustCompile(`[\w./-]+|[^\w\s]`)
)

// whole holds the methods that are about a complete file, with their additional parameters.
var whole = map[string]map[string]any{
	"textDocument/documentSymbol": nil, "textDocument/foldingRange": nil, "textDocument/documentLink": nil, "textDocument/codeLens": nil,
	"textDocument/semanticTokens/full": nil, "textDocument/diagnostic": nil, "dfvet/graph": nil,
	"textDocument/inlayHint": {"range": map[string]any{"start": map[string]any{"line": 0, "character": 0}, "end": map[string]any{"line": 1000, "character": 0}}},
}

// everyAnswer opens the files of an archive, sends requests about every word, every line, every file and the
// workspace, and calls say with each answer.
func everyAnswer(t *testing.T, a *txtar.Archive, say func(method, where, text string)) {
	t.Helper()
	root := t.TempDir()
	for _, f := range a.Files {
		write(t, path.Join(root, f.Name), string(f.Data))
	}
	c := start(t)
	c.initialize(root)
	for _, f := range a.Files {
		uri := (&url.URL{Scheme: "file", Path: path.Join(root, f.Name)}).String()
		c.open(uri, "", string(f.Data))
		file := map[string]any{"uri": uri}
		for method, params := range whole {
			p := map[string]any{"textDocument": file}
			for k, v := range params {
				p[k] = v
			}
			say(method, f.Name, string(c.ask(method, p).Result))
		}
		if !utf8.Valid(f.Data) {
			continue
		}
		for i, line := range strings.Split(string(f.Data), "\n") {
			say("textDocument/codeAction", fmt.Sprint(f.Name, ":", i+1), titles(c.ask("textDocument/codeAction", map[string]any{"textDocument": file, "context": map[string]any{"diagnostics": []any{}},
				"range": map[string]any{"start": map[string]any{"line": i, "character": 0}, "end": map[string]any{"line": i, "character": len(line)}}}).Result))
			for _, w := range wordlike.FindAllStringIndex(line, -1) {
				at := map[string]any{"textDocument": file, "position": map[string]any{"line": i, "character": len([]rune(line[:w[0]]))}}
				for _, method := range []string{"hover", "completion", "signatureHelp", "prepareCallHierarchy", "prepareTypeHierarchy"} {
					say("textDocument/"+method, fmt.Sprintf("%s:%d:%d", f.Name, i+1, w[0]+1), string(c.ask("textDocument/"+method, at).Result))
				}
			}
		}
	}
	say("workspace/symbol", "", string(c.ask("workspace/symbol", map[string]any{"query": ""}).Result))
	say("workspace/diagnostic", "", string(c.ask("workspace/diagnostic", map[string]any{"previousResultIds": []any{}}).Result))
	for len(c.told) > 0 {
		m := <-c.told
		say(m.Method, "", string(m.Params))
	}
}

// titles returns an answer without its edits. These may contain secrets, because they change only the user's
// own files.
func titles(raw json.RawMessage) string {
	var all []map[string]any
	_ = json.Unmarshal(raw, &all)
	for _, a := range all {
		delete(a, "edit")
	}
	text, _ := json.Marshal(all)
	return string(text)
}

// The server never sends a secret to the client.
func TestNothingLeaks(t *testing.T) {
	a, err := txtar.ParseFile("../testdata/leaks/planted.txtar")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("digits", func(t *testing.T) { nothingLeaks(t, a) })
	for i := range a.Files { // secrets that look like ordinary words
		a.Files[i].Data = leak.ReplaceAllFunc(a.Files[i].Data, func(s []byte) []byte {
			return fmt.Appendf(nil, "leak%c%c%c", s[4]+'a'-'0', s[5]+'a'-'0', s[6]+'a'-'0')
		})
	}
	t.Run("words", func(t *testing.T) { nothingLeaks(t, a) })
}

func nothingLeaks(t *testing.T, a *txtar.Archive) {
	said, told := 0, map[string]bool{}
	everyAnswer(t, a, func(method, where, text string) {
		if said++; text == "null" {
			return
		}
		if secret := leak.FindString(text); secret != "" && !told[method+secret] {
			told[method+secret] = true
			t.Errorf("%s at %s tells %s: %.300s", method, where, secret, text[max(0, strings.Index(text, secret)-150):])
		}
	})
	if said < 5000 {
		t.Errorf("only %d answers", said)
	}
}
