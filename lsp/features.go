package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
)

// A feature answers one method. Its capability is announced because it is in the table: the server
// cannot claim what it does not do.
type feature struct {
	method   string
	announce func(*protocol.ServerCapabilities, *Client) // nil where another row announces it
	answer   func(*Call) (any, error)
}

// A Call is one request and the snapshot that it is answered on.
type Call struct {
	context.Context
	*Snapshot
	params jsonrpc2.RawMessage
}

// A Query is a call about a file; Pos is the place that it asks about, where it has one.
type Query struct {
	*Call
	File *File
	Pos  source.Pos
}

// features is the table. A feature is a file of its own and its row here.
func features() []feature {
	return []feature{
		{protocol.MethodTextDocumentHover, func(c *protocol.ServerCapabilities, _ *Client) { c.HoverProvider = protocol.Boolean(true) },
			at(hover, outHover)},
		{protocol.MethodTextDocumentDiagnostic, func(c *protocol.ServerCapabilities, k *Client) {
			if k.pulls {
				c.DiagnosticProvider = &protocol.DiagnosticOptions{InterFileDependencies: true, WorkspaceDiagnostics: true}
			}
		}, on(pullDiagnostics)},
		{protocol.MethodWorkspaceDiagnostic, nil, on(pullWorkspace)},
	}
}

// on makes an answer of a function of the method's own parameters.
func on[P any](f func(*Call, *P) (any, error)) func(*Call) (any, error) {
	return func(c *Call) (any, error) {
		var p P
		if err := protocol.Unmarshal(c.params, &p); err != nil {
			return nil, badParams(err)
		}
		return f(c, &p)
	}
}

// at makes an answer of a function of a place in a file; out turns what it says into the protocol's
// words. A file that nobody has gives null.
func at[R any](f func(*Query) R, out func(*Query, R) any) func(*Call) (any, error) {
	return on(func(c *Call, p *protocol.TextDocumentPositionParams) (any, error) {
		file := c.Snapshot.File(pathOf(p.TextDocument.URI))
		if file == nil {
			return nil, nil
		}
		q := &Query{c, file, c.Client.encoding.pos(file.Source, p.Position)}
		return out(q, f(q)), nil
	})
}

// of makes an answer of a function of a file as a whole.
func of[R any](f func(*Query) R, out func(*Query, R) any) func(*Call) (any, error) {
	return on(func(c *Call, p *struct {
		TextDocument protocol.TextDocumentIdentifier `json:"textDocument"`
	}) (any, error) {
		file := c.Snapshot.File(pathOf(p.TextDocument.URI))
		if file == nil {
			return nil, nil
		}
		q := &Query{c, file, 0}
		return out(q, f(q)), nil
	})
}
