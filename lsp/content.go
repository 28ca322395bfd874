package lsp

import (
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/catalog"
)

// content gives the text of a file of the catalogue, which an editor opens read-only.
func content(_ *Call, p *protocol.TextDocumentContentParams) (any, error) {
	src, ok := catalog.File(pathOf(p.URI))
	if !ok {
		return nil, badParams(errNoSuchFile)
	}
	return &protocol.TextDocumentContentResult{Text: src.Text}, nil
}
