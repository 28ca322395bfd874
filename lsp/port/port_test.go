package port_test

import (
	"context"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/rules"
	"github.com/dfvet/dfvet/lsp"
	"github.com/dfvet/dfvet/lsp/port"
)

// TestSession checks a session with files that exist only in memory: one is open in the editor, and one is
// only in the FS.
func TestSession(t *testing.T) {
	got := make(chan string, 100)
	p := port.New(func(message string) { got <- message })
	ended := make(chan int)
	go func() {
		ended <- lsp.Serve(context.Background(), p, lsp.Options{Rules: rules.All(), Open: func(string) project.FS {
			return project.Memory("/shop", map[string]string{"/shop/compose.yaml": "services: {web: {build: .}}\n"})
		}})
	}()
	p.Receive(`{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}, "rootUri": "file:///shop"}}`)
	p.Receive(`{"jsonrpc": "2.0", "method": "initialized", "params": {}}`)
	p.Receive(`{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument":
		{"uri": "file:///shop/Dockerfile", "languageId": "dockerfile", "version": 1, "text": "FROM nginx:1.29\n#: ENVIRONMENT NEEDS: SHOP FORMAT: STRING\n"}}}`)
	for message := range got {
		if strings.Contains(message, "file:///shop/compose.yaml") && strings.Contains(message, "wiring/missing-environment") {
			break
		}
	}
	p.Receive(`{"jsonrpc": "2.0", "id": 2, "method": "shutdown"}`)
	p.Receive(`{"jsonrpc": "2.0", "method": "exit"}`)
	if status := <-ended; status != 0 {
		t.Errorf("the server ended with %d", status)
	}
}

// TestWrite checks that each message arrives complete, even if the server writes it in several parts.
func TestWrite(t *testing.T) {
	var got []string
	p := port.New(func(message string) { got = append(got, message) })
	for _, b := range []byte("Content-Length: 2\r\n\r\n{}Content-Type: x\r\nContent-Length: 7\r\n\r\n\"grün\"") {
		if _, err := p.Write([]byte{b}); err != nil {
			t.Fatal(err)
		}
	}
	if len(got) != 2 || got[0] != "{}" || got[1] != `"grün"` {
		t.Errorf("got %q", got)
	}
	if _, err := p.Write([]byte("Content-Type: x\r\n\r\n")); err == nil {
		t.Error("a message without a length was accepted")
	}
}
