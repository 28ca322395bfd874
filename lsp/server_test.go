package lsp_test

import (
	"fmt"
	"math/rand"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const dockerURI = "file:///nowhere/Dockerfile"

func change(uri string, version, line, from, to int, text string) string {
	return note("textDocument/didChange", map[string]any{
		"textDocument": map[string]any{"uri": uri, "version": version},
		"contentChanges": []any{map[string]any{"text": text, "range": map[string]any{
			"start": map[string]any{"line": line, "character": from}, "end": map[string]any{"line": line, "character": to}}}}})
}

func at(uri string, line, character int) map[string]any {
	return map[string]any{"textDocument": map[string]any{"uri": uri}, "position": map[string]any{"line": line, "character": character}}
}

// Every server must pass these sessions, whether it runs in this process or in another one.
var sessions = []struct {
	name string
	hold func(*testing.T, *client)
}{{"order", order}, {"lifecycle", lifecycle}, {"junk", junk}, {"bytes", someBytes}, {"cancel", cancel}, {"exit", exit}, {"vanish", vanish}, {"orphan", orphan}}

func TestSessions(t *testing.T) {
	for _, s := range sessions {
		t.Run(s.name, func(t *testing.T) { s.hold(t, start(t)) })
	}
}

// The built program passes the same sessions. So does a build that detects races and any use of a buffer
// after it was returned to its pool.
func TestProgram(t *testing.T) {
	for name, flags := range map[string][]string{"plain": nil, "poison": {"-tags", "jsonrpc2poison"}, "race": {"-race"}} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "plain" {
				t.Skip("make test-long: it builds the program again")
			}
			if _, err := exec.LookPath("gcc"); name == "race" && err != nil {
				t.Skip("the race detector needs a C compiler")
			}
			bin := build(t, flags...)
			for _, s := range sessions {
				t.Run(s.name, func(t *testing.T) {
					c, _ := startProcess(t, bin, "lsp", "--stdio")
					s.hold(t, c)
				})
			}
		})
	}
}

// If a client writes three thousand changes at once, the server applies them in order and publishes findings
// for the last version.
func order(t *testing.T, c *client) {
	c.initialize("")
	c.open(dockerURI, "dockerfile", "FROM alpine\nENV A=\nRUN echo $A\n")
	var all strings.Builder
	for i := range 3000 {
		all.WriteString(change(dockerURI, i+2, 1, 6+i, 6+i, string(rune('a'+i%26))))
	}
	c.write(all.String())
	c.diagnostics(dockerURI, 3001)
	hover := c.ask("textDocument/hover", at(dockerURI, 2, 11))
	want := strings.Repeat("abcdefghijklmnopqrstuvwxyz", 116)[:3000]
	if !strings.Contains(string(hover.Result), "A="+want) {
		t.Errorf("the text is out of order: %.200s", hover.Result)
	}
}

// A client that violates the protocol gets the errors that the protocol specifies.
func lifecycle(t *testing.T, c *client) {
	if m := c.ask("textDocument/hover", at(dockerURI, 0, 0)); m.Error == nil || m.Error.Code != -32002 {
		t.Errorf("before initialize: %v", m.Error)
	}
	c.initialize("")
	if m := c.ask("initialize", map[string]any{"capabilities": map[string]any{}}); m.Error == nil || m.Error.Code != -32600 {
		t.Errorf("initialize twice: %v", m.Error)
	}
	if m := c.ask("no/such", nil); m.Error == nil || m.Error.Code != -32601 {
		t.Errorf("an unknown method: %v", m.Error)
	}
	if m := c.ask("textDocument/hover", []int{1}); m.Error == nil || m.Error.Code != -32602 {
		t.Errorf("wrong parameters: %v", m.Error)
	}
	if m := c.ask("textDocument/hover", at("file:///not/open", 1, 1)); m.Error != nil || string(m.Result) != "null" && m.Result != nil {
		t.Errorf("a file that is not open: %v %s", m.Error, m.Result)
	}
	if m := c.ask("shutdown", nil); m.Error != nil {
		t.Errorf("shutdown: %v", m.Error)
	}
	if m := c.ask("textDocument/hover", at(dockerURI, 0, 0)); m.Error == nil || m.Error.Code != -32600 {
		t.Errorf("after shutdown: %v", m.Error)
	}
	if status := c.exit(); status != 0 {
		t.Errorf("exit status %d", status)
	}
}

// Exit without a preceding shutdown request returns status 1.
func exit(t *testing.T, c *client) {
	c.initialize("")
	if status := c.exit(); status != 1 {
		t.Errorf("exit status %d", status)
	}
}

// The server ends when the client disconnects.
func vanish(t *testing.T, c *client) {
	c.initialize("")
	c.conn.Close()
	if status := c.ended(); status != 1 {
		t.Errorf("exit status %d", status)
	}
}

// The server also ends when the client's process has exited and its end of the pipe is still open.
func orphan(t *testing.T, c *client) {
	cmd := exec.Command("true")
	if err := cmd.Run(); err != nil {
		t.Skip(err)
	}
	c.write(frame(map[string]any{"jsonrpc": "2.0", "id": 1, "method": "initialize",
		"params": map[string]any{"processId": cmd.Process.Pid, "capabilities": map[string]any{}}}))
	if status := c.ended(); status != 1 {
		t.Errorf("exit status %d", status)
	}
}

// Invalid notifications do not end the session.
func junk(t *testing.T, c *client) {
	c.initialize("")
	c.write(note("textDocument/didOpen", "junk") + note("textDocument/didChange", map[string]any{"contentChanges": 7}) +
		note("$/cancelRequest", map[string]any{"id": []int{}}) + note("textDocument/didClose", nil) + note("$/unknown", nil) +
		change("file:///never/opened", 3, 0, 0, 5, "x") + note("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": "::", "type": 99}}}) +
		change(dockerURI, 9, 1<<30, 1<<30, 4, "y"))
	c.open(dockerURI, "dockerfile", "from alpine\n")
	if m := c.ask("textDocument/hover", at(dockerURI, 0, 1)); m.Error != nil || len(m.Result) < 10 {
		t.Errorf("%v %s", m.Error, m.Result)
	}
}

// The server answers a frame that is not a valid message with an error, and continues with the next frame. An
// invalid frame ends the session.
func someBytes(t *testing.T, c *client) {
	c.initialize("")
	for _, text := range []string{"hello", "null", "{\"jsonrpc\":\"2.0\"}", "[]", "{", "\xff\xfe"} {
		c.write(fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(text), text))
		select {
		case m := <-c.answers:
			if m.Error == nil || m.Error.Code != -32700 && m.Error.Code != -32600 {
				t.Errorf("%q: %v", text, m.Error)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%q is not answered", text)
		}
	}
	c.open(dockerURI, "dockerfile", "from alpine\n")
	if m := c.ask("textDocument/hover", at(dockerURI, 0, 1)); m.Error != nil || len(m.Result) < 10 {
		t.Errorf("%v %s", m.Error, m.Result)
	}
	c.write("neither header nor body\r\n\r\n")
	if status := c.ended(); status != 1 {
		t.Errorf("exit status %d", status)
	}
}

// A cancelled request still gets an answer, and the server answers the next one.
func cancel(t *testing.T, c *client) {
	c.initialize("")
	c.open(dockerURI, "dockerfile", "FROM alpine\n")
	for i := range 200 {
		id := 1000 + i
		c.write(frame(map[string]any{"jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": at(dockerURI, 0, 1)}) +
			note("$/cancelRequest", map[string]any{"id": id}))
	}
	seen := 0
	for seen < 200 {
		select {
		case m := <-c.answers:
			if m.Error != nil && m.Error.Code != -32800 {
				t.Fatalf("%v", m.Error)
			}
			seen++
		case <-time.After(20 * time.Second):
			t.Fatalf("%d of 200 requests are answered", seen)
		}
	}
}

// Columns are counted in the encoding that client and server agreed on.
func TestEncodings(t *testing.T) {
	text := "FROM alpine\r\nARG é😀x=1\r\nENV A=é😀\tB=2\r\nRUN echo $A $B"
	for encoding, column := range map[string]int{"utf-8": 13, "utf-16": 10, "utf-32": 9} {
		c := start(t)
		c.initialize("", encoding)
		c.open(dockerURI, "dockerfile", text)
		m := c.ask("textDocument/definition", at(dockerURI, 3, 13))
		want := fmt.Sprintf(`"start":{"line":2,"character":%d}`, column)
		if !strings.Contains(string(m.Result), want) {
			t.Errorf("%s: %s, want %s", encoding, m.Result, want)
		}
	}
}

var sample = `# syntax=docker/dockerfile:1
ARG V=3.20
FROM alpine:${V} AS base
RUN --mount=type=cache,target=/x apk add curl \
    # why
    && curl "${V:-é😀}"
FROM base
#: LISTENS ON: TCP:8080 FOR: org.ietf.http/
#: ENVIRONMENT NEEDS: DB_HOST FORMAT: HOST(org.postgresql.db/) DOC: "the database"
CONNECTS TO: {{DB_HOST}} FOR: org.postgresql.db/
COPY --from=base <<EOF /x
$V
EOF
ONBUILD COPY --chown=a . .
HEALTHCHECK --interval=3s CMD true
`

var everywhere = []string{"hover", "definition", "typeDefinition", "implementation", "references", "documentHighlight", "prepareRename",
	"completion", "signatureHelp", "prepareTypeHierarchy", "linkedEditingRange"}

// Every request is answered at every position in a file, also after random edits to it.
func TestEverywhere(t *testing.T) {
	c := start(t)
	c.initialize("", "utf-8")
	r := rand.New(rand.NewSource(1))
	text := sample
	for round := range 12 {
		uri := fmt.Sprintf("file:///nowhere/%d/Dockerfile", round)
		if round == 1 {
			uri = "file:///nowhere/x.contract"
		}
		c.open(uri, "", text)
		for line, s := range strings.Split(text, "\n") {
			for col := 0; col <= len(s); col += 1 + round/2 {
				for _, method := range everywhere {
					p := at(uri, line, col)
					p["context"] = map[string]any{"includeDeclaration": true}
					if m := c.ask("textDocument/"+method, p); m.Error != nil {
						t.Fatalf("%s at %d:%d: %v\n%s", method, line, col, m.Error, text)
					}
				}
			}
		}
		whole := map[string]any{"textDocument": map[string]any{"uri": uri}, "options": map[string]any{"tabSize": 4},
			"range":   map[string]any{"start": map[string]any{"line": 0, "character": 0}, "end": map[string]any{"line": 99, "character": 0}},
			"context": map[string]any{"diagnostics": []any{}}, "positions": []any{map[string]any{"line": 3, "character": 3}},
			"position": map[string]any{"line": 5, "character": 0}, "ch": "\n", "previousResultId": "x"}
		for _, method := range []string{"documentSymbol", "foldingRange", "documentLink", "codeAction", "formatting", "rangeFormatting", "onTypeFormatting",
			"semanticTokens/full", "semanticTokens/full/delta", "semanticTokens/range", "inlayHint", "codeLens", "selectionRange"} {
			if m := c.ask("textDocument/"+method, whole); m.Error != nil {
				t.Fatalf("%s: %v\n%s", method, m.Error, text)
			}
		}
		for range 5 {
			from := r.Intn(len(text))
			text = text[:from] + []string{"", "{{", "$", "\"", "\\\n", "<<E", "#", " "}[r.Intn(8)] + text[min(from+r.Intn(9), len(text)):]
		}
		text = strings.ToValidUTF8(text, "?")
	}
}
