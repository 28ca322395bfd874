package lsp_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/lint/project"
)

// A file that exceeds the size limit is reported and not parsed, whatever the client requests. An edit can
// make a file too large, and another can make it smaller again.
func TestTooLarge(t *testing.T) {
	for name, text := range map[string]string{"Dockerfile": "FROM alpine:latest\nRUN sudo x\n", "x.contract": "FROM a\nLISTENS ON: x\n", "compose.yaml": "services:\n  a: {image: x, prts: [1]}\n"} {
		root := t.TempDir()
		write(t, filepath.Join(root, name), text)
		large := text + strings.Repeat("# comment\n", project.MaxSize/10+1)
		c := start(t)
		c.initialize(root)
		uri := "file://" + filepath.Join(root, name)
		c.open(uri, "", large)
		c.only(uri, 1, "file/too-large")
		for _, method := range questions {
			m := c.ask("textDocument/"+method, question(uri, map[string]any{"line": 1, "character": 5}))
			if answer := string(m.Result); m.Error == nil && len(answer) > 100 && method != "diagnostic" {
				t.Errorf("%s of %s: %.200s", method, name, answer)
			}
		}
		from := map[string]any{"line": strings.Count(text, "\n"), "character": 0}
		change := func(version int, text string, to any) {
			c.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": uri, "version": version},
				"contentChanges": []any{map[string]any{"text": text, "range": map[string]any{"start": from, "end": to}}}})
		}
		change(2, "", map[string]any{"line": 1 << 24, "character": 0})
		if m, err := json.Marshal(c.diagnostics(uri, 2)); err != nil || strings.Contains(string(m), "too-large") || !strings.Contains(string(m), `"code"`) {
			t.Errorf("%s: %s", name, m)
		}
		change(3, large[len(text):], from)
		c.only(uri, 3, "file/too-large")
		c.ask("workspace/symbol", map[string]any{"query": "a"})
	}
}

// only waits for the diagnostics for a version of a file, and checks that all come from one rule.
func (c *client) only(uri string, version int, rule string) {
	c.t.Helper()
	all := c.diagnostics(uri, version)
	if len(all) != 1 || all[0].(map[string]any)["code"] != rule {
		c.t.Errorf("%s: %v", uri, all)
	}
}

// The server sends a limited number of diagnostics for one file: the most severe ones, and a message about
// the rest.
func TestManyDiagnostics(t *testing.T) {
	c := start(t)
	c.initialize("")
	text := "FROM alpine:3.22\n" + strings.Repeat("MAINTAINER x\n", 1500) + "COPY a\n"
	c.open("file:///nowhere/Dockerfile", "", text)
	all := c.diagnostics("file:///nowhere/Dockerfile", 1)
	last := all[len(all)-1].(map[string]any)
	if len(all) != 1000 || !strings.Contains(fmt.Sprint(last["message"]), "more findings") || last["code"] != nil {
		t.Errorf("%d, %v", len(all), last)
	}
	if before := all[len(all)-2].(map[string]any); before["severity"] != float64(1) {
		t.Errorf("an error is left out, and %v is not", before)
	}
}
