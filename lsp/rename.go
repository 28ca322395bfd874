package lsp

import (
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/lsp/query"
)

// renamable returns the referent at a position. It can be renamed if it has places and a check.
func renamable(q *query.Query) query.Referent {
	if l := languageFor(q.File.Kind); l.Rename != nil {
		return l.Rename(q)
	}
	return query.Referent{}
}

func prepareRename(c *Request, p *protocol.TextDocumentPositionParams) (any, error) {
	q := c.place(p.TextDocument.URI, p.Position)
	if q == nil {
		return nil, nil
	}
	r := renamable(q)
	if len(r.Places) == 0 || r.Check == nil {
		return nil, nil
	}
	return new(q.RangeOf(q.File.Source, r.At)), nil
}

func rename(c *Request, p *protocol.RenameParams) (any, error) {
	q := c.place(p.TextDocument.URI, p.Position)
	if q == nil {
		return nil, nil
	}
	r := renamable(q)
	if len(r.Places) == 0 || r.Check == nil {
		return nil, nil
	}
	if why := r.Check(p.NewName); why != "" {
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "%s", why)
	}
	var edits []query.Change
	for _, o := range r.Places {
		edits = append(edits, query.Change{Place: o, New: p.NewName})
	}
	return q.WorkspaceEdit(edits), nil
}
