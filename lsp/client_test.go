package lsp_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dfvet/dfvet/lint/rules"
	"github.com/dfvet/dfvet/lsp"
)

// A client talks to a server in this process or in another one.
type client struct {
	t       testing.TB
	conn    io.ReadWriteCloser
	answers chan message
	told    chan message
	status  chan int
	gone    chan struct{} // closed after the server's last message
	next    int
	// settings holds the client's answer to workspace/configuration.
	settings atomic.Value
}

type message struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

// start starts a server in this process.
func start(t testing.TB) *client {
	t.Helper()
	ours, theirs := net.Pipe()
	c := connect(t, ours)
	go func() {
		c.status <- lsp.Serve(context.Background(), theirs, lsp.Options{Version: "test", Rules: rules.All()})
	}()
	return c
}

func connect(t testing.TB, conn io.ReadWriteCloser) *client {
	c := &client{t: t, conn: conn, answers: make(chan message, 10000), told: make(chan message, 100000), status: make(chan int, 1), gone: make(chan struct{})}
	go c.read()
	t.Cleanup(func() { conn.Close() })
	return c
}

func (c *client) read() {
	defer close(c.gone)
	in := bufio.NewReader(c.conn)
	for {
		n := 0
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				close(c.answers)
				return
			}
			if line = strings.TrimSpace(line); line == "" {
				break
			}
			if value, ok := strings.CutPrefix(line, "Content-Length:"); ok {
				n, _ = strconv.Atoi(strings.TrimSpace(value))
			}
		}
		body := make([]byte, n)
		if _, err := io.ReadFull(in, body); err != nil {
			close(c.answers)
			return
		}
		var m message
		if err := json.Unmarshal(body, &m); err != nil {
			panic(err)
		}
		switch {
		case m.Method == "":
			c.answers <- m
			continue
		case m.ID != nil:
			go io.WriteString(c.conn, frame(map[string]any{"jsonrpc": "2.0", "id": m.ID, "result": c.configured(m.Method)}))
		}
		c.told <- m
	}
}

// configured returns the client's answer to a request from the server: its settings, or nil for any other
// request.
func (c *client) configured(method string) any {
	if method == "workspace/configuration" {
		return []any{c.settings.Load()}
	}
	return nil
}

func frame(v any) string {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body)
}

func (c *client) write(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, text); err != nil {
		c.t.Fatal(err)
	}
}

func note(method string, params any) string {
	return frame(map[string]any{"jsonrpc": "2.0", "method": method, "params": params})
}

func (c *client) notify(method string, params any) { c.write(note(method, params)) }

// ask sends a request and waits for the answer.
func (c *client) ask(method string, params any) message {
	c.t.Helper()
	c.next++
	c.write(frame(map[string]any{"jsonrpc": "2.0", "id": c.next, "method": method, "params": params}))
	return c.answer(c.next)
}

func (c *client) answer(id int) message {
	c.t.Helper()
	for {
		select {
		case m, ok := <-c.answers:
			if !ok {
				c.t.Fatal("the server is gone")
			}
			if string(m.ID) == strconv.Itoa(id) {
				return m
			}
		case <-time.After(20 * time.Second):
			c.t.Fatalf("no answer to %d", id)
		}
	}
}

// initialize starts a session in a folder; root is "" for a session without one.
func (c *client) initialize(root string, encodings ...string) {
	c.t.Helper()
	params := map[string]any{"processId": nil, "rootUri": nil, "initializationOptions": map[string]any{"commands": []string{"dfvet.showPlaces"}}, "capabilities": map[string]any{
		"general": map[string]any{"positionEncodings": encodings},
		"textDocument": map[string]any{"documentSymbol": map[string]any{"hierarchicalDocumentSymbolSupport": true},
			"completion": map[string]any{"completionItem": map[string]any{"snippetSupport": true}}}}}
	if root != "" {
		params["rootUri"] = "file://" + root
	}
	c.begin(params)
}

// begin starts a session with the given parameters of initialize.
func (c *client) begin(params map[string]any) {
	c.t.Helper()
	if m := c.ask("initialize", params); m.Error != nil {
		c.t.Fatal(m.Error)
	}
	c.notify("initialized", map[string]any{})
}

// wait waits for the first message from the server for which is returns true.
func (c *client) wait(what string, is func(message) bool) {
	c.t.Helper()
	for {
		select {
		case m := <-c.told:
			if is(m) {
				return
			}
		case <-time.After(20 * time.Second):
			c.t.Fatalf("the server does not send: %s", what)
		}
	}
}

// get sends a request and decodes its answer.
func (c *client) get(method string, params, into any) {
	c.t.Helper()
	m := c.ask(method, params)
	if m.Error != nil {
		c.t.Fatalf("%s: %v", method, m.Error)
	}
	if err := json.Unmarshal(m.Result, into); err != nil {
		c.t.Fatalf("%s: %v: %s", method, err, m.Result)
	}
}

func (c *client) open(uri, language, text string) {
	c.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": uri, "languageId": language, "version": 1, "text": text}})
}

// diagnostics waits for the diagnostics for one version of a file.
func (c *client) diagnostics(uri string, version int) []any {
	c.t.Helper()
	for {
		select {
		case m := <-c.told:
			var p struct {
				URI         string
				Version     int
				Diagnostics []any
			}
			if err := json.Unmarshal(m.Params, &p); err == nil && m.Method == "textDocument/publishDiagnostics" && p.URI == uri && p.Version == version {
				return p.Diagnostics
			}
		case <-time.After(20 * time.Second):
			c.t.Fatalf("no diagnostics of version %d of %s", version, uri)
		}
	}
}

func (c *client) exit() int {
	c.t.Helper()
	c.notify("exit", nil)
	return c.ended()
}

// ended waits until the server has ended and returns its exit status.
func (c *client) ended() int {
	c.t.Helper()
	select {
	case status := <-c.status:
		return status
	case <-time.After(20 * time.Second):
		c.t.Fatal("the server does not end")
		return -1
	}
}
