//go:build js

// Command dfvet-wasm is the language server for a web page or a worker. It defines the global function dfvet:
//
//	const server = dfvet({send: (message) => …, files: {"/shop/compose.yaml": "services: …"}})
//	server.receive(message)
//	server.write("/shop/nginx.conf", text)
//	server.write("/shop/nginx.conf", null)
//
// A message is the JSON text of one JSON-RPC message, without a header. The server's disk exists only in
// memory: files is its content, and open documents hide the files on it. write replaces a file, or removes it
// if the text is null, and the server checks everything again. A page can start several servers.
package main

import (
	"context"
	"encoding/json"
	"maps"
	"sync"
	"syscall/js"

	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/rules"
	"github.com/dfvet/dfvet/lsp"
	"github.com/dfvet/dfvet/lsp/port"
)

func main() {
	js.Global().Set("dfvet", js.FuncOf(func(_ js.Value, args []js.Value) any { return serve(args[0]) }))
	select {}
}

// A session is one running server.
type session struct {
	port  *port.Port
	mu    sync.Mutex
	files map[string]string
}

// serve starts a server with the options that the page passes, and returns its methods.
func serve(options js.Value) js.Value {
	send := options.Get("send")
	s := &session{port: port.New(func(message string) { send.Invoke(message) }), files: texts(options.Get("files"))}
	go lsp.Serve(context.Background(), s.port, lsp.Options{Rules: rules.All(), Open: s.open})
	return js.ValueOf(map[string]any{
		"receive": js.FuncOf(func(_ js.Value, args []js.Value) any {
			s.port.Receive(args[0].String())
			return nil
		}),
		"write": js.FuncOf(func(_ js.Value, args []js.Value) any {
			s.write(args[0].String(), args[1])
			return nil
		}),
	})
}

// texts returns the string properties of an object.
func texts(object js.Value) map[string]string {
	all := map[string]string{}
	if object.Truthy() {
		keys := js.Global().Get("Object").Call("keys", object)
		for i := range keys.Length() {
			name := keys.Index(i).String()
			all[name] = object.Get(name).String()
		}
	}
	return all
}

func (s *session) open(folder string) project.FS {
	s.mu.Lock()
	defer s.mu.Unlock()
	return project.Memory(folder, maps.Clone(s.files))
}

// write replaces a file, or removes it if text is null, and tells the server.
func (s *session) write(path string, text js.Value) {
	s.mu.Lock()
	if text.IsNull() {
		delete(s.files, path)
	} else {
		s.files[path] = text.String()
	}
	s.mu.Unlock()
	params := map[string]any{"changes": []any{map[string]any{"uri": "file://" + path, "type": 2}}}
	message, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "method": "workspace/didChangeWatchedFiles", "params": params})
	if err == nil {
		s.port.Receive(string(message))
	}
}
